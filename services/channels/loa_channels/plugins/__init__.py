"""The channels, one file each. A file imports the contract, the content, the errors and what speaks its protocol."""

"""Channel accounts as an administrator keeps them: entered by each plug-in's own form, sealed, tried by a worker."""

"""The register of spokespeople (người phát ngôn): who speaks for the authority, on which paper, from when to when (R13)."""

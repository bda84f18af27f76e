"""What a Python user would pick instead. Runs in .venv-bench: nothing here imports Loa, or anything outside this folder."""

"""The command line: tables for people, `--json` for programs, exit codes as the scanner's (contract 13.2)."""

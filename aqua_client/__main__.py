"""`python -m aqua_client`: Aqua from the command line."""

import sys

from aqua_client.cli.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

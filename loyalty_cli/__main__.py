"""`python -m loyalty_cli` is `loyalty`."""

from loyalty_cli.app import main

raise SystemExit(main())

"""The child process that reads large feeds: ``python -m sources.rss``."""

from sources.rss.child import main

main()

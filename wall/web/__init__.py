"""Web: routes, pages, sockets; the only place that knows HTTP of our own."""

"""Journal: the numbered changes of an event, and their way to every watcher."""

"""From a peer's packets to sound: kept, put in order, rebuilt, made up; each listener has a deadline of its own."""

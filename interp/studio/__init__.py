"""Pictures of many sources composed into one shared video; only where the event has a studio."""

"""The safety recording: what an interpreter's page kept while the network lost it, brought afterwards."""

"""What was done, by whom, in which order: runs, commands, audit, and the chain over it all."""

"""From a fact to its effect: relay, job ledger, workers, scheduler, and the one executor of HTTP."""

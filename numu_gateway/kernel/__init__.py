"""What all routes share: who calls, which store, dispatch, reads, answers, problems."""

"""InstaPay: a transfer made by hand, told apart by its reference. Stream: ``instapay/{payment_id}``."""

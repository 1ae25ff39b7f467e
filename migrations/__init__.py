"""The schema's history: one numbered file a change, applied by `deploy.migrate`."""

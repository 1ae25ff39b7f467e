"""Orders over HTTP: for staff, for buyers, for whoever follows a link to track one."""

"""Articles: published and withdrawn by admins over HTTP, from files at a first start."""

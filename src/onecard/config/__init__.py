"""config (入口): the site's settings, read from the environment."""

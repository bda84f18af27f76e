"""Private RabbitMQ and PostgreSQL nodes for tests: own folder, own ports, killed and wiped at will, never shared."""

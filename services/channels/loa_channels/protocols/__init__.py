"""What speaks the protocols that channels share: HTTP with its limits, Standard Webhooks, CloudEvents, Graph, SMTP."""

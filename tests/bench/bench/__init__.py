"""The bench of palmares: scenarios, references, targets and report."""

"""What other systems can ask of Sonar: each interface with a contract of its own, and no field beyond it."""

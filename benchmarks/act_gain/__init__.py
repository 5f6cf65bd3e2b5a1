"""What ``act=True`` gains, on the tasks the policy was chosen on and on tasks left out."""

"""Intake: from a raw, untrusted post to a clean, judged and stored one."""

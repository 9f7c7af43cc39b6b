"""Audit (报告审核): what somebody printed, read as statements, related, and what cannot all be true told with its proof."""

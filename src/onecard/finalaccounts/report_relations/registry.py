"""Where each relation of a whole report (决算公开报告) signs in."""

from __future__ import annotations

from onecard.finalaccounts.relations.registry import Registry
from onecard.finalaccounts.report import Report

OF_REPORT: Registry[Report] = Registry()
relation = OF_REPORT.relation

"""Findings as files: CSV and XLSX for people, JSON for programs, SARIF for code scanning."""

from engagement.exports.findings.documents import json_parts
from engagement.exports.findings.lists import csv_file, sheet
from engagement.exports.findings.sarif import sarif_parts

__all__ = ["csv_file", "json_parts", "sarif_parts", "sheet"]

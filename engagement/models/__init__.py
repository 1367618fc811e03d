"""Nouns: fields, constraints, querysets."""

from engagement.models.audit import AuditEntry
from engagement.models.checklist import ChecklistItem, Evidence
from engagement.models.engagements import Assignment, Engagement, EngagementSummary, EngagementTopic
from engagement.models.hours import TimeEntry
from engagement.models.operations import Operation, OperationStep
from engagement.models.packages import (
    AgendaStep,
    ChecklistTemplate,
    Owner,
    Question,
    Topic,
    TopicDependency,
    WorkPackage,
)
from engagement.models.people import Contact, Customer, Membership, User
from engagement.models.policies import AssurancePolicy, PolicyApplication, PolicyVersion
from engagement.models.raid import Comment, RaidItem, SignOff
from engagement.models.registries import Registry
from engagement.models.scans import Image, Scan, ScanState, Severity, Vulnerability
from engagement.models.sessions import Attendee, Session, TimeAllocation
from engagement.models.tenants import AquaTenant

__all__ = [
    "AgendaStep",
    "AquaTenant",
    "Assignment",
    "AssurancePolicy",
    "Attendee",
    "AuditEntry",
    "ChecklistItem",
    "ChecklistTemplate",
    "Comment",
    "Contact",
    "Customer",
    "Engagement",
    "EngagementSummary",
    "EngagementTopic",
    "Evidence",
    "Image",
    "Membership",
    "Operation",
    "OperationStep",
    "Owner",
    "PolicyApplication",
    "PolicyVersion",
    "Question",
    "RaidItem",
    "Registry",
    "Scan",
    "ScanState",
    "Session",
    "Severity",
    "SignOff",
    "TimeAllocation",
    "TimeEntry",
    "Topic",
    "TopicDependency",
    "User",
    "Vulnerability",
    "WorkPackage",
]

"""Nouns: fields, constraints, querysets."""

from engagement.models.answers import Answer, MetPrerequisite
from engagement.models.audit import AuditEntry, RowChange
from engagement.models.bulk_changes import BulkChange
from engagement.models.capacity import Availability, TimeOff
from engagement.models.checklist import ChecklistItem, Evidence, Verdict
from engagement.models.consoles import PolicySeen, ScopeSeen
from engagement.models.documents import Document
from engagement.models.engagements import (
    Assignment,
    Engagement,
    EngagementSummary,
    EngagementTopic,
    PlanChange,
    PlanNeeds,
    SavedView,
)
from engagement.models.hours import TimeEntry
from engagement.models.imports import HookCall, ReportHook, ReportImport
from engagement.models.letters import CalendarFeed, Letter
from engagement.models.mail import MailHours, MailKind, Notice, RefusedMail, StatusMail, StatusRhythm
from engagement.models.memberships import Membership
from engagement.models.operations import Operation, OperationStep
from engagement.models.packages import (
    AgendaStep,
    ChecklistTemplate,
    Owner,
    Prerequisite,
    Question,
    Topic,
    TopicDependency,
    WorkPackage,
)
from engagement.models.people import Contact, Customer, User
from engagement.models.policies import AssurancePolicy, PolicyApplication, PolicyVersion
from engagement.models.promotion import PolicyApproval, PolicyRequest, ToggleRun
from engagement.models.proofs import ConsoleSnapshot, FactSeen, NonceProof, StepReport, ToggleSnapshot
from engagement.models.raid import Comment, RaidItem, SignOff
from engagement.models.registries import Registry
from engagement.models.reviews import PlanApproval, PlanBreach, Seen
from engagement.models.risks import AcceptedRisk
from engagement.models.scans import Image, Scan, ScanContent, ScanState, Severity, Vulnerability
from engagement.models.sessions import Attendee, ClockSpan, NoteVersion, Session, SessionMove, TimeAllocation
from engagement.models.sign_in import IdentityProvider, MailDomain, UsedAssertion
from engagement.models.tenants import AquaTenant

__all__ = [
    "AcceptedRisk",
    "AgendaStep",
    "Answer",
    "AquaTenant",
    "Assignment",
    "AssurancePolicy",
    "Attendee",
    "AuditEntry",
    "Availability",
    "BulkChange",
    "CalendarFeed",
    "ChecklistItem",
    "ChecklistTemplate",
    "ClockSpan",
    "Comment",
    "ConsoleSnapshot",
    "Contact",
    "Customer",
    "Document",
    "Engagement",
    "EngagementSummary",
    "EngagementTopic",
    "Evidence",
    "FactSeen",
    "HookCall",
    "IdentityProvider",
    "Image",
    "Letter",
    "MailDomain",
    "MailHours",
    "MailKind",
    "Membership",
    "MetPrerequisite",
    "NonceProof",
    "NoteVersion",
    "Notice",
    "Operation",
    "OperationStep",
    "Owner",
    "PlanApproval",
    "PlanBreach",
    "PlanChange",
    "PlanNeeds",
    "PolicyApplication",
    "PolicyApproval",
    "PolicyRequest",
    "PolicySeen",
    "PolicyVersion",
    "Prerequisite",
    "Question",
    "RaidItem",
    "RefusedMail",
    "Registry",
    "ReportHook",
    "ReportImport",
    "RowChange",
    "SavedView",
    "Scan",
    "ScanContent",
    "ScanState",
    "ScopeSeen",
    "Seen",
    "Session",
    "SessionMove",
    "Severity",
    "SignOff",
    "StatusMail",
    "StatusRhythm",
    "StepReport",
    "TimeAllocation",
    "TimeEntry",
    "TimeOff",
    "ToggleRun",
    "ToggleSnapshot",
    "Topic",
    "TopicDependency",
    "UsedAssertion",
    "User",
    "Verdict",
    "Vulnerability",
    "WorkPackage",
]

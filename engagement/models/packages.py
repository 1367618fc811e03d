"""The work package: versioned content of the guide. A published version never changes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class WorkPackage(models.Model):
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="work_package_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Topic(models.Model):
    """A deliverable unit of the package, or a framing module around them (work-package.md 1)."""

    class Kind(models.TextChoices):
        TOPIC = "topic", "Topic"
        SUB_MODULE = "sub_module", "Sub-module"
        FRAMING = "framing", "Framing"

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="topics")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TOPIC)
    aim = models.TextField(blank=True)
    exit_statement = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    min_minutes = models.PositiveSmallIntegerField()
    default_minutes = models.PositiveSmallIntegerField()
    max_minutes = models.PositiveSmallIntegerField()
    is_optional = models.BooleanField(default=False)

    class Meta:
        ordering = ["work_package_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["work_package", "key"], name="topic_key_once"),
            models.CheckConstraint(
                condition=Q(min_minutes__gt=0)
                & Q(default_minutes__gte=F("min_minutes"))
                & Q(max_minutes__gte=F("default_minutes")),
                name="topic_minutes_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TopicDependency(models.Model):
    """What must, or should, be delivered before a topic (work-package.md 1, dependency table)."""

    class Kind(models.TextChoices):
        HARD = "hard", "Blocks the start"
        SOFT = "soft", "Warns"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="needed_by")
    kind = models.CharField(max_length=4, choices=Kind)
    why = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "needs"], name="topic_dependency_once"),
            models.CheckConstraint(condition=~Q(topic=F("needs")), name="topic_needs_another"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} needs {self.needs}"


class AgendaStep(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="agenda_steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="agenda_step_position_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="agenda_step_minutes_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class Owner(models.TextChoices):
    """Who has to do a checklist item."""

    CONSULTANT = "consultant", "Consultant"
    CUSTOMER = "customer", "Customer"
    SUPPORT = "support", "Aqua Support"


class ChecklistTemplate(models.Model):
    """A verifiable outcome of a topic; `facts` name the checks that prove it (work-package.md 2), none = by hand."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="checklist")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=12, choices=Owner)
    evidence = models.CharField(max_length=120, blank=True)
    facts = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    is_on_premises_only = models.BooleanField(default=False)

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="checklist_key_once")]

    def __str__(self) -> str:
        return self.text


class Question(models.Model):
    """A discovery question of a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    answer_type = models.CharField(max_length=200)

    class Meta:
        ordering = ["topic_id", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return self.text

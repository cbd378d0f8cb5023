"""The action at the end of a Wagtail workflow.

Wagtail imports this module while its own models load, so it must not import models.
"""

from typing import Any


def publish_reviewed_version(workflow_state: Any, user: Any = None) -> None:
    """Publish the reviewed revision if the model asks for it, else the latest one (S4).

    Wagtail's default would publish an edit made during the review without a review.
    """
    content = workflow_state.content_object
    if getattr(content, "publishes_reviewed_version", False):
        revision = workflow_state.current_task_state.revision
    else:
        revision = content.get_latest_revision()
    revision.publish(user=user)

"""Who the caller is."""

from typing import Annotated

from fastapi import APIRouter, Depends

from catalog.access import Action, May, Visitor
from catalog.api.models import Me

router = APIRouter(tags=["me"])


@router.get("/me")
def me(visitor: Annotated[Visitor, Depends(May(Action.HOME))]) -> Me:
    """The account behind the key or session."""
    return Me(name=visitor.name, title=visitor.title, role=visitor.role, department=visitor.department)

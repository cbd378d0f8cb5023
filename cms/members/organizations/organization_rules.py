"""What a merger does with the networks, names and changes of organisations (O8)."""

from cms.members.organizations.relations import Fate, Relation, declare

declare(
    Relation(
        "members.Network",
        Fate.UNITE,
        unique=("cidr",),
        words="両方に登録があるネットワークは、統合先のものを残します。",
    ),
    Relation(
        "members.FormerName",
        Fate.UNITE,
        unique=("name",),
        words="両方にある旧名称は、１つにまとめます。",
    ),
    # Organisations that were merged earlier point directly to the new successor, without a chain.
    Relation("members.Organization", Fate.MOVE, field="merged_into", label_words="統合済みの団体"),
    # The ledger of changes itself.
    Relation("members.OrganizationChange", Fate.KEEP),
    Relation("members.OrganizationChange", Fate.KEEP, field="into"),
)

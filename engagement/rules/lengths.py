"""How long the texts may be that people write down, in characters; forms and the domain ask the same."""

REASON = 300
NOTE = 4000
LINK = 500
COMMENT = 5000
RAID_TEXT = 500
RAID_OWNER = 120
RAID_RESPONSE = 2000
PERSON = 120
SIGNER_NAME = 120
SIGNER_ROLE = 60
FILE_NAME = 120
STATUS_MAIL = 20_000

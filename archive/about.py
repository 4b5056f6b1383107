"""The version of newskeep: one constant that the package, the User-Agent and the archive's records share."""

VERSION = "0.1.0"

"""`README.txt` of a bundle: what it is, for whoever has nothing else."""

_TEXT = """\
Events of {log}, with the proof that they stand in its sealed log.

  manifest.json    what was asked for, what was found, the SHA-256 of every other file
  manifest.note    the signature over manifest.json, by whoever made this bundle
  seal.note        the log's own seal: its first {size} positions and their root (signed note, Ed25519)
  tree.jsonl       the Merkle tree under that root (RFC 6962), a subtree a line: [first position, last
                   position, root in base64]; lines of one position are the leaves of the events here
  events.jsonl     the events as they are stored, one line each; personal parts are encrypted
  personal.jsonl   where it is there: personal parts that were opened for the maker of this bundle, by
                   position. They are as the maker says; the seal covers the encrypted form.

To verify it, with neither a server nor a database, on a machine that has msia:

  msia audit verify BUNDLE --key VKEY

VKEY is the log's verifier key; get it by another way than this file. `--signer VKEY` also demands that a
certain person or machine has made the bundle. Exit code 0: every event is as it was sealed.

What is proven: each event stood at this position when the log was sealed{complete}.

Cómo comprobarlo: `msia audit verify BUNDLE --key CLAVE`, sin servidor ni base de datos. La clave pública del
registro debe llegar por otra vía. Código 0: todo está tal como se selló. Los datos personales van cifrados.
"""
_ALL = "; and between the first and the last\nposition of the window none is missing"
_SOME = (
    ". That no event of these\nconversations was left out is the maker's word, and of what "
    "later events say they had seen"
)


def readme(log: str, size: int, whole: bool) -> str:
    """`whole`: of everything that was stored in the window, not of some conversations."""
    return _TEXT.format(log=log, size=size, complete=_ALL if whole else _SOME)

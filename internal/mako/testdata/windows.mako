"""${message}

Revision ID: ${up_revision}
"""
 0f down_revision:
down_revision = ${repr(down_revision)}
 0.000000e+00ndif
long = 1 + \
 2

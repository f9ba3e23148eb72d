// Package phrasebook translates the commands of other tools (goose, golang-migrate,
// dbmate, Flyway, Liquibase, Atlas, Django, Rails, Prisma, git) to those of ramus. Where
// ramus has no counterpart, it says what one does instead. It knows words only: it reads
// no file and runs nothing.
package phrasebook

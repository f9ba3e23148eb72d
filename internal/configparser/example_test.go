package configparser_test

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/configparser"
)

func Example() {
	text := []byte("[alembic]\nscript_location = %(here)s/db\nsqlalchemy.url = postgres://ann:100%@db/shop\n")
	file, _ := configparser.Parse(text, map[string]string{"here": "/srv/shop"})

	location, _ := file.Option("alembic", "script_location")
	fmt.Println(location.Text())
	url, _ := file.Option("alembic", "sqlalchemy.url")
	_, err := url.Text()
	fmt.Println(err)
	// Output:
	// /srv/shop/db <nil>
	// 3:36: a % must be followed by another % or by (name)s; write %% for a %
}

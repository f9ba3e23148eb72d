package dburl

import (
	"strconv"
	"strings"
)

// jdbcMySQL decides about the options of MySQL Connector/J.
func jdbcMySQL(o Option) Decision {
	if o.Key == "sslMode" {
		return Become("ssl_mode", o.Value)
	}
	return ConnectorJ(o)
}

// jdbcMariaDB decides about the options of MariaDB Connector/J, which has other names
// for the modes.
func jdbcMariaDB(o Option) Decision {
	if o.Key != "sslMode" {
		return ConnectorJ(o)
	}
	switch strings.ReplaceAll(strings.ToLower(o.Value), "_", "-") {
	case "disable", "disabled":
		return Become("ssl_mode", "DISABLED")
	case "trust", "required":
		return Become("ssl_mode", "REQUIRED")
	case "verify-ca":
		return Become("ssl_mode", "VERIFY_CA")
	case "verify-full", "verify-identity":
		return Become("ssl_mode", "VERIFY_IDENTITY")
	}
	return Refuse("whose value ramus does not know", Option{"ssl_mode", "VERIFY_IDENTITY"})
}

// versions is why an option is refused that the drivers' versions understand differently.
const versions = "which means different things in the versions of the driver"

// ConnectorJ decides about the options that the two drivers have in common.
func ConnectorJ(o Option) Decision {
	switch o.Key {
	case "useSSL", "useSsl":
		if strings.EqualFold(o.Value, "false") {
			return Become("ssl_mode", "DISABLED")
		}
		return Refuse(versions, Option{"ssl_mode", "VERIFY_IDENTITY"})
	case "requireSSL", "verifyServerCertificate":
		return DropIf(o.Value, False(), versions, Option{"ssl_mode", "VERIFY_IDENTITY"})
	case "trustServerCertificate":
		return DropIf(o.Value, False(), versions, Option{"ssl_mode", "REQUIRED"})
	case "allowPublicKeyRetrieval":
		return DropIf(o.Value, []string{"true"}, "but ramus's driver asks the server for its key where the connection is not encrypted", Option{"ssl_mode", "REQUIRED"})
	case "localSocket":
		return Become("unix_socket", o.Value)
	case "useCompression":
		return Become("compress", o.Value)
	case "connectionCollation":
		return Become("collation", o.Value)
	case "connectTimeout":
		return milliseconds("connect_timeout", o.Value)
	case "socketTimeout":
		return milliseconds("read_timeout", o.Value)
	case "allowLocalInfile":
		return Become("local_infile", o.Value)
	case "characterEncoding":
		return DropIf(o.Value, []string{"utf8", "utf-8", "utf8mb4"}, "but revisions are UTF-8")
	case "forceConnectionTimeZoneToSession":
		return DropIf(o.Value, False(), "which sets the time zone of the session; write time_zone")
	case "sessionVariables":
		return Refuse("which is a list; write each variable as a parameter")
	case "createDatabaseIfNotExist":
		return DropIf(o.Value, False(), "but ramus connects to a database that exists")
	case "readOnly":
		return DropIf(o.Value, False(), "with which nothing can be migrated")
	}
	if strings.Contains(connectorJ, " "+o.Key+" ") {
		return Drop()
	}
	return Decision{}
}

// milliseconds renames a timeout of Java to one in seconds.
func milliseconds(key, value string) Decision {
	ms, err := strconv.ParseUint(value, 10, 31)
	if err != nil {
		return Refuse("whose value is no number of milliseconds")
	}
	if ms == 0 {
		return Drop()
	}
	return Become(key, strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64))
}

// connectorJ has the options that affect only how the drivers talk to their program.
const connectorJ = " useUnicode serverTimezone connectionTimeZone timezone allowMultiQueries rewriteBatchedStatements zeroDateTimeBehavior tinyInt1isBit transformedBitIsBoolean" +
	" yearIsDateType useServerPrepStmts cachePrepStmts prepStmtCacheSize prepStmtCacheSqlLimit useLocalSessionState useLocalTransactionState cacheResultSetMetadata" +
	" cacheServerConfiguration elideSetAutoCommits maintainTimeStats autoReconnect autoReconnectForPools failOverReadOnly maxReconnects initialTimeout useLegacyDatetimeCode" +
	" useJDBCCompliantTimezoneShift useTimezone useCursorFetch defaultFetchSize useInformationSchema nullCatalogMeansCurrent nullNamePatternMatchesAll useOldAliasMetadataBehavior" +
	" useAffectedRows tcpKeepAlive tcpNoDelay noAccessToProcedureBodies dumpQueriesOnException permitMysqlScheme generateSimpleParameterMetadata preserveInstants useBulkStmts" +
	" jdbcCompliantTruncation useReadAheadInput pool maxPoolSize minPoolSize maxIdleTime profileSQL logger continueBatchOnError sendFractionalSeconds "

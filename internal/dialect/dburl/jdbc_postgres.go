package dburl

import "strings"

// jdbcPostgres decides about the options of pgJDBC
// (https://jdbc.postgresql.org/documentation/use/).
func jdbcPostgres(o Option) Decision {
	switch o.Key {
	case "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "options", "service":
		return Become(o.Key, o.Value)
	case "ssl":
		return DropIf(o.Value, []string{"false"}, "which asks this driver to verify the server", Option{"sslmode", "verify-full"})
	case "sslfactory":
		return Refuse("which names a class of Java; write the sslmode that it stands for", Option{"sslmode", "verify-full"})
	case "currentSchema":
		return Become("search_path", o.Value)
	case "ApplicationName":
		return Become("application_name", o.Value)
	case "connectTimeout":
		return Become("connect_timeout", o.Value)
	case "channelBinding":
		return Become("channel_binding", o.Value)
	case "gssEncMode":
		return Become("gssencmode", o.Value)
	case "sslNegotiation":
		return Become("sslnegotiation", o.Value)
	case "requireAuth":
		return Become("require_auth", o.Value)
	case "targetServerType":
		return targetServer(o.Value)
	case "socketTimeout":
		return DropIf(o.Value, []string{"0"}, "which limits each read; ramus has the key statement_timeout of ramus.toml")
	case "readOnly":
		return DropIf(o.Value, False(), "with which nothing can be migrated")
	case "charSet":
		return DropIf(o.Value, []string{"utf8", "utf-8"}, "but revisions are UTF-8")
	}
	if strings.Contains(pgJDBC, " "+o.Key+" ") {
		return Drop()
	}
	return Decision{}
}

// pgJDBC has the options that affect only how the driver talks to its program.
const pgJDBC = " loginTimeout tcpKeepAlive tcpNoDelay prepareThreshold preparedStatementCacheQueries preparedStatementCacheSizeMiB databaseMetadataCacheFields databaseMetadataCacheFieldsMiB" +
	" defaultRowFetchSize reWriteBatchedInserts stringtype binaryTransfer binaryTransferEnable binaryTransferDisable loggerLevel loggerFile disableColumnSanitiser assumeMinServerVersion" +
	" allowEncodingChanges logUnclosedConnections unknownLength adaptiveFetch adaptiveFetchMinimum adaptiveFetchMaximum autosave cleanupSavepoints preferQueryMode escapeSyntaxCallMode" +
	" hideUnprivilegedObjects logServerErrorDetail maxResultBuffer sendBufferSize receiveBufferSize quoteReturningIdentifiers loadBalanceHosts hostRecheckSeconds cancelSignalTimeout" +
	" maxSendBufferSize groupStartupParameters readOnlyMode queryTimeout "

func targetServer(value string) Decision {
	switch value {
	case "any":
		return Drop()
	case "primary", "master":
		return Become("target_session_attrs", "primary")
	case "secondary", "slave":
		return Become("target_session_attrs", "standby")
	case "preferSecondary", "preferSlave":
		return Become("target_session_attrs", "prefer-standby")
	}
	return Refuse("whose value ramus does not know")
}

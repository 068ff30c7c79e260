CREATE FUNCTION public.action_claims_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      INSERT INTO action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce)
      VALUES (NEW.tenant_id, NEW.user_id, NEW.code, NEW.idempotency_key, NEW.created_at, NEW.nonce)
      ON CONFLICT DO NOTHING;
      IF FOUND THEN
        RETURN NEW;
      END IF;
      RETURN NULL;
    END $$;
CREATE FUNCTION public.action_created_at(tenant text, of_user text, of_code text, of_key text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
    BEGIN
      RETURN (SELECT created_at FROM action_key
        WHERE tenant_id = tenant AND user_id = of_user AND code = of_code AND idempotency_key = of_key);
    END $$;
CREATE FUNCTION public.action_frees_keys() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      DELETE FROM action_key USING gone
      WHERE action_key.tenant_id = gone.tenant_id AND action_key.user_id = gone.user_id
        AND action_key.code = gone.code AND action_key.idempotency_key = gone.idempotency_key;
      RETURN NULL;
    END $$;
CREATE FUNCTION public.action_keeps_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      RAISE EXCEPTION 'An action keeps its key, its nonce and its time: delete it and insert another.';
    END $$;
CREATE TABLE public.action (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
)
PARTITION BY RANGE (created_at);
CREATE TABLE public.action_2026_12 (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
);
CREATE TABLE public.action_2027_01 (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
);
CREATE TABLE public.action_2027_02 (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
);
CREATE TABLE public.action_before (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
);
CREATE TABLE public.action_default (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    state_updated_at bigint NOT NULL,
    method text COLLATE pg_catalog."C",
    authenticator_id text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    redirect_url text COLLATE pg_catalog."C",
    redirect_to_settings boolean,
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    nonce bytea,
    nonce_expires_at bigint
);
CREATE TABLE public.action_key (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    nonce bytea
);
CREATE TABLE public.admin (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    admin_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    reach text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.admin_invitation (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    purpose text NOT NULL COLLATE pg_catalog."C",
    admin_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    reach text COLLATE pg_catalog."C",
    only_first boolean NOT NULL,
    created_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint,
    ticket_hash bytea
);
CREATE TABLE public.admin_session (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    admin_id text NOT NULL COLLATE pg_catalog."C",
    opened_by text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    verified_at bigint NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.api_key (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    secret_hash bytea NOT NULL,
    sealed_secret bytea NOT NULL,
    hint text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    revoked_at bigint
);
CREATE TABLE public.app_user (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    user_handle text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    email text COLLATE pg_catalog."C",
    email_verified boolean,
    phone_number text COLLATE pg_catalog."C",
    phone_number_verified boolean,
    username text COLLATE pg_catalog."C",
    display_name text COLLATE pg_catalog."C",
    locale text COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    default_verification_method text COLLATE pg_catalog."C"
);
CREATE TABLE public.audit_event (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
)
PARTITION BY RANGE (at);
CREATE TABLE public.audit_event_2026_12 (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.audit_event_2027_01 (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.audit_event_2027_02 (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.audit_event_before (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.audit_event_default (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    details text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.authenticator (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    authenticator_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    verified_at bigint NOT NULL,
    last_verified_at bigint,
    name text COLLATE pg_catalog."C",
    username text COLLATE pg_catalog."C",
    display_name text COLLATE pg_catalog."C",
    credential_id bytea,
    public_key_alg bigint,
    public_key bytea,
    cose_key bytea,
    sign_count bigint NOT NULL,
    rp_id text COLLATE pg_catalog."C",
    aaguid text COLLATE pg_catalog."C",
    transports text COLLATE pg_catalog."C",
    attachment text COLLATE pg_catalog."C",
    backup_eligible boolean,
    backed_up boolean,
    uv_initialized boolean,
    attestation_format text COLLATE pg_catalog."C",
    attestation_type text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    device_id text COLLATE pg_catalog."C",
    attestation_trusted boolean,
    attestation_object bytea,
    client_data bytea,
    discoverable boolean,
    prf_enabled boolean,
    large_blob_supported boolean,
    credential_protection bigint,
    min_pin_length bigint
);
CREATE TABLE public.metadata (
    id bigint NOT NULL,
    number bigint NOT NULL,
    next_update text COLLATE pg_catalog."C",
    sheet bytea,
    source text NOT NULL COLLATE pg_catalog."C",
    etag text NOT NULL COLLATE pg_catalog."C",
    stored_at bigint NOT NULL,
    asked_at bigint NOT NULL,
    failure text COLLATE pg_catalog."C",
    CONSTRAINT metadata_id_check CHECK ((id = 1))
);
CREATE TABLE public.origin (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    origin text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);
CREATE TABLE public.settings_version (
    id bigint NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE public.spent_challenge (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    nonce bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.tenant (
    tenant_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL COLLATE pg_catalog."C",
    wrapped_key bytea NOT NULL,
    challenges_valid_from bigint NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.action ATTACH PARTITION public.action_2026_12 FOR VALUES FROM ('1796083200000') TO ('1798761600000');
ALTER TABLE ONLY public.action ATTACH PARTITION public.action_2027_01 FOR VALUES FROM ('1798761600000') TO ('1801440000000');
ALTER TABLE ONLY public.action ATTACH PARTITION public.action_2027_02 FOR VALUES FROM ('1801440000000') TO ('1803859200000');
ALTER TABLE ONLY public.action ATTACH PARTITION public.action_before FOR VALUES FROM (MINVALUE) TO ('1796083200000');
ALTER TABLE ONLY public.action ATTACH PARTITION public.action_default DEFAULT;
ALTER TABLE ONLY public.audit_event ATTACH PARTITION public.audit_event_2026_12 FOR VALUES FROM ('1796083200000') TO ('1798761600000');
ALTER TABLE ONLY public.audit_event ATTACH PARTITION public.audit_event_2027_01 FOR VALUES FROM ('1798761600000') TO ('1801440000000');
ALTER TABLE ONLY public.audit_event ATTACH PARTITION public.audit_event_2027_02 FOR VALUES FROM ('1801440000000') TO ('1803859200000');
ALTER TABLE ONLY public.audit_event ATTACH PARTITION public.audit_event_before FOR VALUES FROM (MINVALUE) TO ('1796083200000');
ALTER TABLE ONLY public.audit_event ATTACH PARTITION public.audit_event_default DEFAULT;
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'enroll', '01ba60d3-3800-72f7-b047-19178251f91b', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-74d7-9375-da441667ac43', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'signInWithPasskey', '01ba60d3-3800-7c42-9a6a-f8a38386fd7c', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-74d7-9375-da441667ac43', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x4ac81030e75a7c1f02d0d91899ea234f', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-74d7-9375-da441667ac43', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x8401e8d6ad9600d270d8e34bfc3d0001', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-74d7-9375-da441667ac43', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'zoë', 'enroll', '01ba60d4-2260-7a67-80be-83fe97f1a4f8', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-762c-8038-f1466f04f7b9', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'zoë', 'signInWithPasskey', '01ba60d4-2260-77ab-89f0-9dc2118a141f', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-762c-8038-f1466f04f7b9', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xb828b12f35d2ab98eb48ac79cd8dc4c4', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'gone', 'enroll', '01ba60d4-2260-7169-a885-b2242d02fcae', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7b14-9b2e-28004a678042', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'gone', 'signInWithPasskey', '01ba60d4-2260-7118-aadb-f5b372286097', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7b14-9b2e-28004a678042', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xaf9c96eedd748cad617c687fbcd71905', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'ada', 'enroll', '01ba60d4-2260-74cb-8936-86d4605dd67b', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7945-a5e6-02e84d10f2e7', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'ada', 'signInWithPasskey', '01ba60d4-2260-7f25-a85a-df01a4704c37', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7945-a5e6-02e84d10f2e7', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x0450883001bc8f898b4cfd014cf0ac32', 1900003660000);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'enroll', '01ba60d3-3800-72f7-b047-19178251f91b', 1900000000000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'signInWithPasskey', '01ba60d3-3800-7c42-9a6a-f8a38386fd7c', 1900000000000, '\x4ac81030e75a7c1f02d0d91899ea234f');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'signIn', 'once', 1900000000000, '\x8401e8d6ad9600d270d8e34bfc3d0001');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'withdraw', 'größer-als-1000', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-0', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-2', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', 'pay', 'pay-3', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ohne-alles', 'open', 'open-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'zoë', 'enroll', '01ba60d4-2260-7a67-80be-83fe97f1a4f8', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'zoë', 'signInWithPasskey', '01ba60d4-2260-77ab-89f0-9dc2118a141f', 1900000060000, '\xb828b12f35d2ab98eb48ac79cd8dc4c4');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'gone', 'enroll', '01ba60d4-2260-7169-a885-b2242d02fcae', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'gone', 'signInWithPasskey', '01ba60d4-2260-7118-aadb-f5b372286097', 1900000060000, '\xaf9c96eedd748cad617c687fbcd71905');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'ada', 'enroll', '01ba60d4-2260-74cb-8936-86d4605dd67b', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'ada', 'signInWithPasskey', '01ba60d4-2260-7f25-a85a-df01a4704c37', 1900000060000, '\x0450883001bc8f898b4cfd014cf0ac32');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-78c1-8884-98fad7ca8383', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\xf0c2b8a8827da46db5b8506799b1c0cf815857f3e936a05054389499d4a6b71a', 'invite', '01ba60d4-2260-7d62-a746-dbe4e6da4cb8', 'Ευγενία', 'support', '01ba60d3-3800-78c1-8884-98fad7ca8383', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\xc474f367dca0d6b26b4a82f7312eb7a8108851d61d37f76ee964325dd9c37b64', 'invite', '01ba60d4-2260-749b-92e1-3630b3a2796b', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\x7afb10edd6f8c3f7323d3d67617993f569186651243ba5bc49dff68863aaf53f');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\xc3fe69341e20ac22971a48f9fd37836b666484d3ef9a7905cb38fccaa587a53a', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x39c44f8f34a674cfc8211ce85dd3aa0a08c958b1ebffcc313f65e04529cc1c95', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0005');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d3-3800-7d6c-a082-845b5c2c0d8d', '\x3228a29954fb8c4f0981bb0b723398834a5f4fd0f21dfb5634e013ab1a4e6300', '\x35385d34530c2d46c383b36d09beab59afad195f05907c8dec95a5ff1bc10a22617f4efc3ee350fdb27994094c9e90e201a1022aa7c0da2c92d7848ab1482b8a79d43ac107b920109339c8456c1e1288712abd7597259d1a6ad962d6aecd0c48c10ced9d7912a05b23ed77b55957bb27b9066c', 'wi5a', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-70ee-a7af-59c16f18488c', '\x3847b4d31f55935e511370370a55a7037f6b1ca5a01dce7fae5acf5bf1736e56', '\xf3f9d6a683739a8acde0b667ab527603e61cb1843d54ec95f7ccf931e33db790c15b4ee3b8372b3a1e8d5d54fb3df41ff6546c912f42a15e74871f8ba8b513f3577ce587c04d22015a471c35b66b8457a9cbe7000f882c21ebfeec2b3b8673535b51e95579bec994876de630222bc87d8564fc', 'p54a', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-7722-8996-1a6dee045c6b', '\x5e4f2a959d959de5614b06d3e9bbcff8fe42b199de6e715b192c44ae8666bd1d', '\x8e030cc0f88ddc1fdd91c3b0b131e1068d45b39e988e25a511d2110c92083c69354f6a2bdb9971d066b4efc60033a1e12df715c9ca6383712ef6bc3f079573391c785cc2bc4cea5ee68986d4455a1c76d9360b3ea8784778d47df9fef12cb13ae222950e5bb7b310c9d488f23786b5ea944055', 'ybnq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ada', '0ISmJ-jyJUeeFkIVO35stWRxdboy7nfy712NskY3nls', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'ohne-alles', 'e5yIIv2pRte3rLABVNKJwgNtJx9V3UPjWKCibT8Bz30', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'zoë', '23SmC9yLqSw7P7z5Rt2vuDSRQ-cVrdlTqdQi0oWo0MA', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'gone', 'HMng7Yp5V9DFUpiSf1A2ydPyuAI08voNswxCv4JlHKw', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'ada', 'VLZSIT3j5yyxeDS8ljKPaTIfr8-sKpq9ZQtTveCXsZY', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d3-3800-7be6-91de-6572e9112548', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d3-3800-7a68-afcb-931cda5db1f1', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-74d7-9375-da441667ac43', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-7971-84e2-d70dbc7bd47c', 1900000060000, 'key:01ba60d3-3800-7d6c-a082-845b5c2c0d8d', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-790d-87cf-6bbe97e5f4be', 1900000060000, 'key:01ba60d3-3800-7d6c-a082-845b5c2c0d8d', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-7126-b246-34d8d63dd67a', 1900000060000, 'key:01ba60d3-3800-7d6c-a082-845b5c2c0d8d', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-7f33-9f16-713c9ebdd974', 1900000060000, 'key:01ba60d3-3800-7d6c-a082-845b5c2c0d8d', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-743c-84d6-b3757da77712', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-762c-8038-f1466f04f7b9', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-75cf-9961-c6d221ce4abe', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-7b14-9b2e-28004a678042', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-7cc7-bf1b-6887eb5100dd', 1900000060000, 'key:01ba60d3-3800-7d6c-a082-845b5c2c0d8d', 'authenticator.removed', '01ba60d4-2260-7b14-9b2e-28004a678042', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-721c-9424-1286ec170c85', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7755-af48-4392059448b1', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-70ce-95d4-755818b24ea9', 1900000060000, 'key:01ba60d3-3800-7d6c-a082-845b5c2c0d8d', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-79d2-8a9f-6edf36582d9a', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-7d9e-9abf-bd62dd4f2bfc', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-76d5-bf7b-e83d5a1f8d68', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-7722-8996-1a6dee045c6b', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-736d-b61d-f860d2b2ff90', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-7722-8996-1a6dee045c6b', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-7bcc-856b-893ec74f9f0f', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7945-a5e6-02e84d10f2e7', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-79d7-87f9-1e02fbd9ecca', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-7fd2-a14a-94fd4f2584e4', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-7d62-a746-dbe4e6da4cb8', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-78c1-8884-98fad7ca8383"}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7cbc-85cb-1fcfeb8294c4', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-749b-92e1-3630b3a2796b', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d3-3800-74d7-9375-da441667ac43', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '01ba60d4-2260-762c-8038-f1466f04f7b9', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\xd0d94e398ba921d5baceb50119ad3cefbd584a90b91193da30e14651cda1cfd2', -7, '\x041cea10541f968c4bac6338f2872eb1af3bc9f1eedf73b3be2f7a89f8541a612270c85444b6734cd2eb888816ba8e8ea3f123734289561523cd943f5376e120ec', '\xa50102032620012158201cea10541f968c4bac6338f2872eb1af3bc9f1eedf73b3be2f7a89f8541a612222582070c85444b6734cd2eb888816ba8e8ea3f123734289561523cd943f5376e120ec', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '01ba60d4-2260-7945-a5e6-02e84d10f2e7', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x9c7b1881b9f90ea490ac3277e63740e2f0304d3fec1e6d4732ee4f0cbd8e8b7b', -7, '\x0416c42cf5cf6b2347e70ede6370d8af43bed6fb6d2e66a1fc896792e3e61cf46599d4bcaae9984b1b463014b5954cf3cb3cc9e54c2aa4e0adfd1cd072f3a7f7a9', '\xa501020326200121582016c42cf5cf6b2347e70ede6370d8af43bed6fb6d2e66a1fc896792e3e61cf46522582099d4bcaae9984b1b463014b5954cf3cb3cc9e54c2aa4e0adfd1cd072f3a7f7a9', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '\x90933244b273c860cad060c688f743b9', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '\x3eed58f9aaa832b0d410f74d711e3bb6', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '\xc443a6417168999878f8986e7ea76402', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '\x35a442d08495547e3460a2753c6f3e36', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '\xb99ce4a4c12631addec0cdeb99b3f42f', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', '\xf07a3b38c394d94fa961c42c934fe5b1', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', '\x9b846ffb6b1585b6b7d51d29e9931f55', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-78c1-8884-98fad7ca8383', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x5e1538eaa508cc70f8da44469c1c2e19b5a63429978fb0605a9850839c82032333b7e319b7562f800d33476e4db1c94cd22f0fe90df22bdb7f16fe0a', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-7f98-9a7c-2ef7743026a8', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\x8743550066dcdf7af1f0d5f5804aaaf34c4909ae0169f4396759af5b97f5771ad6be78f2d486ad803ede13849453edcde6c219a4acae979b75848039', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\x1106d8315bc2ec90e30a8bc429085b4a262dccd554af009bb3896a90b126e0e3cccceb52da1f283a0d7d48dcaeb25363d66445cd8d6fbc211feae31f', 1900000060000, 1900000060000);
ALTER TABLE ONLY public.action_key
    ADD CONSTRAINT action_key_pkey PRIMARY KEY (tenant_id, user_id, code, idempotency_key);
ALTER TABLE ONLY public.admin_invitation
    ADD CONSTRAINT admin_invitation_pkey PRIMARY KEY (tenant_id, secret_hash);
ALTER TABLE ONLY public.admin
    ADD CONSTRAINT admin_pkey PRIMARY KEY (tenant_id, admin_id);
ALTER TABLE ONLY public.admin_session
    ADD CONSTRAINT admin_session_pkey PRIMARY KEY (tenant_id, secret_hash);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (tenant_id, user_id);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (tenant_id, event_id, at);
ALTER TABLE ONLY public.audit_event_2026_12
    ADD CONSTRAINT audit_event_2026_12_pkey PRIMARY KEY (tenant_id, event_id, at);
ALTER TABLE ONLY public.audit_event_2027_01
    ADD CONSTRAINT audit_event_2027_01_pkey PRIMARY KEY (tenant_id, event_id, at);
ALTER TABLE ONLY public.audit_event_2027_02
    ADD CONSTRAINT audit_event_2027_02_pkey PRIMARY KEY (tenant_id, event_id, at);
ALTER TABLE ONLY public.audit_event_before
    ADD CONSTRAINT audit_event_before_pkey PRIMARY KEY (tenant_id, event_id, at);
ALTER TABLE ONLY public.audit_event_default
    ADD CONSTRAINT audit_event_default_pkey PRIMARY KEY (tenant_id, event_id, at);
ALTER TABLE ONLY public.authenticator
    ADD CONSTRAINT authenticator_pkey PRIMARY KEY (tenant_id, authenticator_id);
ALTER TABLE ONLY public.metadata
    ADD CONSTRAINT metadata_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_pkey PRIMARY KEY (tenant_id, origin);
ALTER TABLE ONLY public.settings_version
    ADD CONSTRAINT settings_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.spent_challenge
    ADD CONSTRAINT spent_challenge_pkey PRIMARY KEY (tenant_id, nonce);
ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
CREATE INDEX action_code ON ONLY public.action USING btree (tenant_id, code, created_at);
CREATE INDEX action_2026_12_tenant_id_code_created_at_idx ON public.action_2026_12 USING btree (tenant_id, code, created_at);
CREATE INDEX action_recent ON ONLY public.action USING btree (tenant_id, created_at);
CREATE INDEX action_2026_12_tenant_id_created_at_idx ON public.action_2026_12 USING btree (tenant_id, created_at);
CREATE INDEX action_state ON ONLY public.action USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_2026_12_tenant_id_state_created_at_idx ON public.action_2026_12 USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_time ON ONLY public.action USING btree (tenant_id, user_id, created_at);
CREATE INDEX action_2026_12_tenant_id_user_id_created_at_idx ON public.action_2026_12 USING btree (tenant_id, user_id, created_at);
CREATE INDEX action_2027_01_tenant_id_code_created_at_idx ON public.action_2027_01 USING btree (tenant_id, code, created_at);
CREATE INDEX action_2027_01_tenant_id_created_at_idx ON public.action_2027_01 USING btree (tenant_id, created_at);
CREATE INDEX action_2027_01_tenant_id_state_created_at_idx ON public.action_2027_01 USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_2027_01_tenant_id_user_id_created_at_idx ON public.action_2027_01 USING btree (tenant_id, user_id, created_at);
CREATE INDEX action_2027_02_tenant_id_code_created_at_idx ON public.action_2027_02 USING btree (tenant_id, code, created_at);
CREATE INDEX action_2027_02_tenant_id_created_at_idx ON public.action_2027_02 USING btree (tenant_id, created_at);
CREATE INDEX action_2027_02_tenant_id_state_created_at_idx ON public.action_2027_02 USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_2027_02_tenant_id_user_id_created_at_idx ON public.action_2027_02 USING btree (tenant_id, user_id, created_at);
CREATE INDEX action_before_code ON public.action_before USING btree (tenant_id, code, created_at);
CREATE INDEX action_before_recent ON public.action_before USING btree (tenant_id, created_at);
CREATE INDEX action_before_state ON public.action_before USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_before_time ON public.action_before USING btree (tenant_id, user_id, created_at);
CREATE INDEX action_default_tenant_id_code_created_at_idx ON public.action_default USING btree (tenant_id, code, created_at);
CREATE INDEX action_default_tenant_id_created_at_idx ON public.action_default USING btree (tenant_id, created_at);
CREATE INDEX action_default_tenant_id_state_created_at_idx ON public.action_default USING btree (tenant_id, state, created_at) WHERE (state <> 'CHALLENGE_SUCCEEDED'::text);
CREATE INDEX action_default_tenant_id_user_id_created_at_idx ON public.action_default USING btree (tenant_id, user_id, created_at);
CREATE UNIQUE INDEX action_key_nonce ON public.action_key USING btree (tenant_id, nonce) WHERE (nonce IS NOT NULL);
CREATE INDEX admin_invitation_expiry ON public.admin_invitation USING btree (expires_at);
CREATE UNIQUE INDEX admin_invitation_ticket ON public.admin_invitation USING btree (tenant_id, ticket_hash) WHERE (ticket_hash IS NOT NULL);
CREATE INDEX admin_session_admin ON public.admin_session USING btree (tenant_id, admin_id);
CREATE INDEX admin_session_expiry ON public.admin_session USING btree (expires_at);
CREATE INDEX app_user_email ON public.app_user USING btree (tenant_id, email, user_id);
CREATE UNIQUE INDEX app_user_handle ON public.app_user USING btree (tenant_id, user_handle);
CREATE INDEX app_user_phone ON public.app_user USING btree (tenant_id, phone_number, user_id);
CREATE INDEX app_user_recent ON public.app_user USING btree (tenant_id, created_at, user_id);
CREATE INDEX app_user_username ON public.app_user USING btree (tenant_id, username, user_id);
CREATE INDEX audit_event_actor ON ONLY public.audit_event USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_2026_12_tenant_id_actor_event_id_idx ON public.audit_event_2026_12 USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_time ON ONLY public.audit_event USING btree (tenant_id, at);
CREATE INDEX audit_event_2026_12_tenant_id_at_idx ON public.audit_event_2026_12 USING btree (tenant_id, at);
CREATE INDEX audit_event_name ON ONLY public.audit_event USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_2026_12_tenant_id_event_event_id_idx ON public.audit_event_2026_12 USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_target ON ONLY public.audit_event USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_2026_12_tenant_id_target_event_id_idx ON public.audit_event_2026_12 USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_user ON ONLY public.audit_event USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE INDEX audit_event_2026_12_tenant_id_user_id_event_id_idx ON public.audit_event_2026_12 USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE INDEX audit_event_2027_01_tenant_id_actor_event_id_idx ON public.audit_event_2027_01 USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_2027_01_tenant_id_at_idx ON public.audit_event_2027_01 USING btree (tenant_id, at);
CREATE INDEX audit_event_2027_01_tenant_id_event_event_id_idx ON public.audit_event_2027_01 USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_2027_01_tenant_id_target_event_id_idx ON public.audit_event_2027_01 USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_2027_01_tenant_id_user_id_event_id_idx ON public.audit_event_2027_01 USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE INDEX audit_event_2027_02_tenant_id_actor_event_id_idx ON public.audit_event_2027_02 USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_2027_02_tenant_id_at_idx ON public.audit_event_2027_02 USING btree (tenant_id, at);
CREATE INDEX audit_event_2027_02_tenant_id_event_event_id_idx ON public.audit_event_2027_02 USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_2027_02_tenant_id_target_event_id_idx ON public.audit_event_2027_02 USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_2027_02_tenant_id_user_id_event_id_idx ON public.audit_event_2027_02 USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE INDEX audit_event_before_actor ON public.audit_event_before USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_before_name ON public.audit_event_before USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_before_target ON public.audit_event_before USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_before_time ON public.audit_event_before USING btree (tenant_id, at);
CREATE INDEX audit_event_before_user ON public.audit_event_before USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE INDEX audit_event_default_tenant_id_actor_event_id_idx ON public.audit_event_default USING btree (tenant_id, actor, event_id);
CREATE INDEX audit_event_default_tenant_id_at_idx ON public.audit_event_default USING btree (tenant_id, at);
CREATE INDEX audit_event_default_tenant_id_event_event_id_idx ON public.audit_event_default USING btree (tenant_id, event, event_id);
CREATE INDEX audit_event_default_tenant_id_target_event_id_idx ON public.audit_event_default USING btree (tenant_id, target, event_id);
CREATE INDEX audit_event_default_tenant_id_user_id_event_id_idx ON public.audit_event_default USING btree (tenant_id, user_id, event_id) WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX authenticator_credential ON public.authenticator USING btree (tenant_id, credential_id);
CREATE INDEX authenticator_model ON public.authenticator USING btree (tenant_id, aaguid, created_at);
CREATE INDEX authenticator_user ON public.authenticator USING btree (tenant_id, user_id);
CREATE INDEX spent_challenge_expiry ON public.spent_challenge USING btree (expires_at);
ALTER INDEX public.action_code ATTACH PARTITION public.action_2026_12_tenant_id_code_created_at_idx;
ALTER INDEX public.action_recent ATTACH PARTITION public.action_2026_12_tenant_id_created_at_idx;
ALTER INDEX public.action_state ATTACH PARTITION public.action_2026_12_tenant_id_state_created_at_idx;
ALTER INDEX public.action_time ATTACH PARTITION public.action_2026_12_tenant_id_user_id_created_at_idx;
ALTER INDEX public.action_code ATTACH PARTITION public.action_2027_01_tenant_id_code_created_at_idx;
ALTER INDEX public.action_recent ATTACH PARTITION public.action_2027_01_tenant_id_created_at_idx;
ALTER INDEX public.action_state ATTACH PARTITION public.action_2027_01_tenant_id_state_created_at_idx;
ALTER INDEX public.action_time ATTACH PARTITION public.action_2027_01_tenant_id_user_id_created_at_idx;
ALTER INDEX public.action_code ATTACH PARTITION public.action_2027_02_tenant_id_code_created_at_idx;
ALTER INDEX public.action_recent ATTACH PARTITION public.action_2027_02_tenant_id_created_at_idx;
ALTER INDEX public.action_state ATTACH PARTITION public.action_2027_02_tenant_id_state_created_at_idx;
ALTER INDEX public.action_time ATTACH PARTITION public.action_2027_02_tenant_id_user_id_created_at_idx;
ALTER INDEX public.action_code ATTACH PARTITION public.action_before_code;
ALTER INDEX public.action_recent ATTACH PARTITION public.action_before_recent;
ALTER INDEX public.action_state ATTACH PARTITION public.action_before_state;
ALTER INDEX public.action_time ATTACH PARTITION public.action_before_time;
ALTER INDEX public.action_code ATTACH PARTITION public.action_default_tenant_id_code_created_at_idx;
ALTER INDEX public.action_recent ATTACH PARTITION public.action_default_tenant_id_created_at_idx;
ALTER INDEX public.action_state ATTACH PARTITION public.action_default_tenant_id_state_created_at_idx;
ALTER INDEX public.action_time ATTACH PARTITION public.action_default_tenant_id_user_id_created_at_idx;
ALTER INDEX public.audit_event_pkey ATTACH PARTITION public.audit_event_2026_12_pkey;
ALTER INDEX public.audit_event_actor ATTACH PARTITION public.audit_event_2026_12_tenant_id_actor_event_id_idx;
ALTER INDEX public.audit_event_time ATTACH PARTITION public.audit_event_2026_12_tenant_id_at_idx;
ALTER INDEX public.audit_event_name ATTACH PARTITION public.audit_event_2026_12_tenant_id_event_event_id_idx;
ALTER INDEX public.audit_event_target ATTACH PARTITION public.audit_event_2026_12_tenant_id_target_event_id_idx;
ALTER INDEX public.audit_event_user ATTACH PARTITION public.audit_event_2026_12_tenant_id_user_id_event_id_idx;
ALTER INDEX public.audit_event_pkey ATTACH PARTITION public.audit_event_2027_01_pkey;
ALTER INDEX public.audit_event_actor ATTACH PARTITION public.audit_event_2027_01_tenant_id_actor_event_id_idx;
ALTER INDEX public.audit_event_time ATTACH PARTITION public.audit_event_2027_01_tenant_id_at_idx;
ALTER INDEX public.audit_event_name ATTACH PARTITION public.audit_event_2027_01_tenant_id_event_event_id_idx;
ALTER INDEX public.audit_event_target ATTACH PARTITION public.audit_event_2027_01_tenant_id_target_event_id_idx;
ALTER INDEX public.audit_event_user ATTACH PARTITION public.audit_event_2027_01_tenant_id_user_id_event_id_idx;
ALTER INDEX public.audit_event_pkey ATTACH PARTITION public.audit_event_2027_02_pkey;
ALTER INDEX public.audit_event_actor ATTACH PARTITION public.audit_event_2027_02_tenant_id_actor_event_id_idx;
ALTER INDEX public.audit_event_time ATTACH PARTITION public.audit_event_2027_02_tenant_id_at_idx;
ALTER INDEX public.audit_event_name ATTACH PARTITION public.audit_event_2027_02_tenant_id_event_event_id_idx;
ALTER INDEX public.audit_event_target ATTACH PARTITION public.audit_event_2027_02_tenant_id_target_event_id_idx;
ALTER INDEX public.audit_event_user ATTACH PARTITION public.audit_event_2027_02_tenant_id_user_id_event_id_idx;
ALTER INDEX public.audit_event_actor ATTACH PARTITION public.audit_event_before_actor;
ALTER INDEX public.audit_event_name ATTACH PARTITION public.audit_event_before_name;
ALTER INDEX public.audit_event_pkey ATTACH PARTITION public.audit_event_before_pkey;
ALTER INDEX public.audit_event_target ATTACH PARTITION public.audit_event_before_target;
ALTER INDEX public.audit_event_time ATTACH PARTITION public.audit_event_before_time;
ALTER INDEX public.audit_event_user ATTACH PARTITION public.audit_event_before_user;
ALTER INDEX public.audit_event_pkey ATTACH PARTITION public.audit_event_default_pkey;
ALTER INDEX public.audit_event_actor ATTACH PARTITION public.audit_event_default_tenant_id_actor_event_id_idx;
ALTER INDEX public.audit_event_time ATTACH PARTITION public.audit_event_default_tenant_id_at_idx;
ALTER INDEX public.audit_event_name ATTACH PARTITION public.audit_event_default_tenant_id_event_event_id_idx;
ALTER INDEX public.audit_event_target ATTACH PARTITION public.audit_event_default_tenant_id_target_event_id_idx;
ALTER INDEX public.audit_event_user ATTACH PARTITION public.audit_event_default_tenant_id_user_id_event_id_idx;
CREATE TRIGGER action_claims_key BEFORE INSERT ON public.action FOR EACH ROW EXECUTE FUNCTION public.action_claims_key();
CREATE TRIGGER action_frees_keys AFTER DELETE ON public.action REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.action_frees_keys();
CREATE TRIGGER action_keeps_key BEFORE UPDATE OF tenant_id, user_id, code, idempotency_key, created_at, nonce ON public.action FOR EACH ROW EXECUTE FUNCTION public.action_keeps_key();
ALTER TABLE ONLY public.admin_invitation
    ADD CONSTRAINT admin_invitation_reach_fkey FOREIGN KEY (reach) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.admin_invitation
    ADD CONSTRAINT admin_invitation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.admin
    ADD CONSTRAINT admin_reach_fkey FOREIGN KEY (reach) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.admin_session
    ADD CONSTRAINT admin_session_tenant_id_admin_id_fkey FOREIGN KEY (tenant_id, admin_id) REFERENCES public.admin(tenant_id, admin_id);
ALTER TABLE ONLY public.admin
    ADD CONSTRAINT admin_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);
ALTER TABLE ONLY public.authenticator
    ADD CONSTRAINT authenticator_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.app_user(tenant_id, user_id);
ALTER TABLE ONLY public.origin
    ADD CONSTRAINT origin_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(tenant_id);

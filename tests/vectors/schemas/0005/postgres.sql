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
        AND action_key.code = gone.code AND action_key.idempotency_key = gone.idempotency_key
        AND action_key.created_at = gone.created_at;
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
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'enroll', '01ba60d3-3800-7ef4-9029-db8bcb4823da', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-71b4-af5b-b20369adfe63', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'signInWithPasskey', '01ba60d3-3800-711e-9a7e-75b94e25d361', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-71b4-af5b-b20369adfe63', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xe6765e7eac3464b046204fa55f993f2b', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-71b4-af5b-b20369adfe63', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x85ca608476f06ab15b4b9ea542859c10', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-71b4-af5b-b20369adfe63', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'zoë', 'enroll', '01ba60d4-2260-7f53-93a1-0bac1680eafa', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7682-ae59-e8a5ddf34c0e', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7bb5-9d77-ebddd6595eb0', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7682-ae59-e8a5ddf34c0e', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xd72b256359008e45597d18450300c3da', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'gone', 'enroll', '01ba60d4-2260-7950-b2c5-8c8209f58770', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7225-b37d-e08fd48d016b', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'gone', 'signInWithPasskey', '01ba60d4-2260-7987-8995-74028e3d8a71', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7225-b37d-e08fd48d016b', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xdfc7b6ca985230cee08f4391e8655f9a', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'ada', 'enroll', '01ba60d4-2260-713b-9382-be17c37de9a4', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-72e4-81c6-4a549768333e', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'ada', 'signInWithPasskey', '01ba60d4-2260-7593-b65e-48ff71a2c1f1', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-72e4-81c6-4a549768333e', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x2186230fb0b1139cdfe9534ad20d381c', 1900003660000);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'enroll', '01ba60d3-3800-7ef4-9029-db8bcb4823da', 1900000000000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'signInWithPasskey', '01ba60d3-3800-711e-9a7e-75b94e25d361', 1900000000000, '\xe6765e7eac3464b046204fa55f993f2b');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'signIn', 'once', 1900000000000, '\x85ca608476f06ab15b4b9ea542859c10');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'withdraw', 'größer-als-1000', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-0', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-2', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'pay', 'pay-3', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ohne-alles', 'open', 'open-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'zoë', 'enroll', '01ba60d4-2260-7f53-93a1-0bac1680eafa', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7bb5-9d77-ebddd6595eb0', 1900000060000, '\xd72b256359008e45597d18450300c3da');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'gone', 'enroll', '01ba60d4-2260-7950-b2c5-8c8209f58770', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'gone', 'signInWithPasskey', '01ba60d4-2260-7987-8995-74028e3d8a71', 1900000060000, '\xdfc7b6ca985230cee08f4391e8655f9a');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'ada', 'enroll', '01ba60d4-2260-713b-9382-be17c37de9a4', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'ada', 'signInWithPasskey', '01ba60d4-2260-7593-b65e-48ff71a2c1f1', 1900000060000, '\x2186230fb0b1139cdfe9534ad20d381c');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-7b34-ac26-7e19246077cd', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\xda566ce89dd01b73b1d0dbb3f98295a8b686f45d6abf332ab75d884b412d2fe7', 'invite', '01ba60d4-2260-76b6-a1d5-1ada37c28f19', 'Ευγενία', 'support', '01ba60d3-3800-7b34-ac26-7e19246077cd', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x2086c764de3109cfdf50abd4549c4fb261658a9b2d119840e3e413e25247bbec', 'invite', '01ba60d4-2260-7eac-a8d2-af20c7c9ce6c', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\x3eb657d0bc5770fb0c2f159dff80c50b5c361fbc607971b634f3873a0d241692');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\xf80f0dfef9664f6ea2f372a1249b28d72b60fd58c41c03210cf09524d7933cd6', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x8473d6622cef0ee65dd11cf13faa2d788129417d50311ccd6c49bf6b9b36686a', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0005');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d3-3800-79e6-971e-1e97f9f82812', '\x35023a6bb825abeb1d30b585efc73e0f7b690e35c05820dcafc7efc562226549', '\xaf50acf4fb4ca0027d81da9bde701a155e5a29138f3cd81cfdca08605a2814c87c225bc37bc7e257e1a4ab3f62b530ae953780e978eb6d664544247305c9bb4f025ba10310d597136d9a6c6aded6ec733c3a433b5573ad4c13d32944f7948cdb1acc16b861a38268fbf5e69ac16a8f9af2c83b', 'sqiq', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-7889-ac4d-1cc44b8b8477', '\x16e223b889605782471fa831cab1ed118b5b8b4298a419ea09e4edd6069229f1', '\x1d48567609b0f872919f752d42d6003854e9cb1988b4d622093eb173c62f4022b21b5125ecab1b36d1d6da0aa29f74653288ae6b69cf17da8755d3016c6934784000336b5d6992097370aed8ce0116657ec909505025f9c32f898fb4dbd9bdcd15e164a9e933294c55e0a6b4fe1fb5e00e0725', 'mrka', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-712e-906f-d9aa8869334e', '\xfd60a7c6de55d0f667bc7e52774c04a374994d028ffcea79dba9fe8a3dd6722e', '\xac255ac6cf88efa3cc124f540931e013da5a688445b6fdb7ba2e7867b5e3a4432a91f49fd7bfd354207f39da38f221c40a407330da089c6ecc3ec2963f22de46d88cad93f7601418e46083d7b9d1babb1bbd7a74c588aa272da7e90ab433a2dc5c9451b66cd6ef9a06f0fbe8c2e2969b3e1486', 'muma', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ada', 'HOLtTFV3m-Y56l6wCyDVoA9ZjL_rvQTx1ky19Nner_o', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'ohne-alles', 'UEEQ8zr5YJXjZrWel08VTtqnrocouJv9NE3mPpJM0nc', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'zoë', 'ohcOeHB1GYx19djvT13jo3sFdP-aEiKa5Elzp5OI3hw', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'gone', '-LakbJijufO6hjm-U0OHnQ3xH5JNglHzeIsOkRx5AB4', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'ada', 'qGZ7e98tFll8LYyu7SF9gME6aaANLcfjLjTARNFSono', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d3-3800-73f1-8003-10f0575c181a', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d3-3800-7801-a947-90a31c7b1c55', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-71b4-af5b-b20369adfe63', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-75ec-8caf-e843fa632d66', 1900000060000, 'key:01ba60d3-3800-79e6-971e-1e97f9f82812', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-7228-a04e-8cb03b65df2b', 1900000060000, 'key:01ba60d3-3800-79e6-971e-1e97f9f82812', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-74f7-8e93-aa10aec1f164', 1900000060000, 'key:01ba60d3-3800-79e6-971e-1e97f9f82812', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-724a-b28b-5604e21b09a7', 1900000060000, 'key:01ba60d3-3800-79e6-971e-1e97f9f82812', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-7847-a4fb-c600284aa681', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-7682-ae59-e8a5ddf34c0e', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-780a-9acf-961f7e3cc901', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-7225-b37d-e08fd48d016b', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-794b-a267-626b326a5600', 1900000060000, 'key:01ba60d3-3800-79e6-971e-1e97f9f82812', 'authenticator.removed', '01ba60d4-2260-7225-b37d-e08fd48d016b', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-7424-b9fc-ea1da8e8cca2', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7a83-9146-54776944ab6e', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-737f-9954-172f2b1dd738', 1900000060000, 'key:01ba60d3-3800-79e6-971e-1e97f9f82812', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-7bae-b19d-d40285811586', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-7bbb-a11c-92068ad66f94', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-7d77-a7e8-3f066c830b1b', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-712e-906f-d9aa8869334e', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-75a6-9546-875c83d18f91', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-712e-906f-d9aa8869334e', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-701f-b95c-54c10e51ab31', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-72e4-81c6-4a549768333e', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7871-86c3-979432635b42', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-7626-a272-27891d7f6065', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-76b6-a1d5-1ada37c28f19', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-7b34-ac26-7e19246077cd"}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7489-a174-1b14c923f7a3', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-7eac-a8d2-af20c7c9ce6c', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d3-3800-71b4-af5b-b20369adfe63', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '01ba60d4-2260-7682-ae59-e8a5ddf34c0e', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\xa8f815294d551496333c81176234ab240b321538a39db3a55786d7b2adf06743', -7, '\x04d948fdce1fda1ced98919ddf20ac24d15b0d9ba5c38be8697fadaa0082cb128052e596a32f411b0ba89d57ff32a9098e40aa252a0916b23a8e75fc0d193accdd', '\xa5010203262001215820d948fdce1fda1ced98919ddf20ac24d15b0d9ba5c38be8697fadaa0082cb128022582052e596a32f411b0ba89d57ff32a9098e40aa252a0916b23a8e75fc0d193accdd', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '01ba60d4-2260-72e4-81c6-4a549768333e', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x856cb5d2157c9895ecee6729811bb86660f84c0b5b33ff5978b3b6cd13012726', -7, '\x047a3f979ecf13f091b0be8a743fa4b0603ef38a2f89549714b083760ee47fee0a869b3c3ac1e4bc363f98716e838ebdfa5109f326995d5f5813eadd12bdad2db1', '\xa50102032620012158207a3f979ecf13f091b0be8a743fa4b0603ef38a2f89549714b083760ee47fee0a225820869b3c3ac1e4bc363f98716e838ebdfa5109f326995d5f5813eadd12bdad2db1', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '\x37d956e5dc015fcde88d799270b9ed27', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '\x3f847e3aa0f338de423f74d4c1144d27', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '\xf36029ffdd607e1f9ec14bcdd48232e1', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '\x5313e3835b463d696d5b504cdd182f9b', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '\x3c5aa3e3ce95c6349e774f9d36800ed9', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', '\x1f8d776bb12f0dd1429064be11401d58', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', '\xf6b72ed295ea26b29630d9c1ae75fd9c', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-7b34-ac26-7e19246077cd', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x35ea588c9cfd8738483a442b857c6f76b0e8bc1fb3b7aba18ccaf2d86531e85ee1f5c580ab4e2aef59cc08dd92a5eb0e3a5cbbc9236d0959aa86f52a', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-7bf6-9826-4ee34a90d028', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\x8c761b552d6a5cdc04ce9ca1539c314c3e5b735c72e431f02dbbeb87cbbf4e257a2916db73d53ceb5baa3ef1edde6e84b5e82a4214c3985cadebba75', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\xf2bb7cc2069fe63d45057cb8c78c6b22bb3c8a16013899981f3541508adabfc887ce6d0ca962be9903b6533ce66d4109ad0acdc6db9135e75adee0f1', 1900000060000, 1900000060000);
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

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
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'enroll', '01ba60d3-3800-77ee-a956-c9d2eb5ad217', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-70c2-b3c9-63368e96af62', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'signInWithPasskey', '01ba60d3-3800-7cea-a9b0-6316a6510d02', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-70c2-b3c9-63368e96af62', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x3699286f5a36902fd30f6624b8af5eae', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-70c2-b3c9-63368e96af62', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x54ae42e4265ab08d09dfa64f79b2cb99', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-70c2-b3c9-63368e96af62', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'zoë', 'enroll', '01ba60d4-2260-77f7-ae57-06fc5f37ea3d', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7a92-a3bd-7a06d7cd1767', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'zoë', 'signInWithPasskey', '01ba60d4-2260-757d-8fbd-e7cf57feb027', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7a92-a3bd-7a06d7cd1767', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xc8ea8eaa9c43a7875ea3753e22e77a59', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'gone', 'enroll', '01ba60d4-2260-7e64-beff-5c9392466612', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-76ea-8771-a17b086dd9cc', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'gone', 'signInWithPasskey', '01ba60d4-2260-76ba-ac93-d1cccd3e93a8', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-76ea-8771-a17b086dd9cc', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xbbdb099c6ebef77e139ab0ab9d37a651', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'ada', 'enroll', '01ba60d4-2260-7cd2-806a-0e835bee5493', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7032-9813-ef68f04cafc5', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'ada', 'signInWithPasskey', '01ba60d4-2260-708a-9cf9-f551373d81bb', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7032-9813-ef68f04cafc5', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x1e3fe02daf2a699d1d17f0c8cf131fd0', 1900003660000);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'enroll', '01ba60d3-3800-77ee-a956-c9d2eb5ad217', 1900000000000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'signInWithPasskey', '01ba60d3-3800-7cea-a9b0-6316a6510d02', 1900000000000, '\x3699286f5a36902fd30f6624b8af5eae');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'signIn', 'once', 1900000000000, '\x54ae42e4265ab08d09dfa64f79b2cb99');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'withdraw', 'größer-als-1000', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-0', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-2', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'pay', 'pay-3', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ohne-alles', 'open', 'open-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'zoë', 'enroll', '01ba60d4-2260-77f7-ae57-06fc5f37ea3d', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'zoë', 'signInWithPasskey', '01ba60d4-2260-757d-8fbd-e7cf57feb027', 1900000060000, '\xc8ea8eaa9c43a7875ea3753e22e77a59');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'gone', 'enroll', '01ba60d4-2260-7e64-beff-5c9392466612', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'gone', 'signInWithPasskey', '01ba60d4-2260-76ba-ac93-d1cccd3e93a8', 1900000060000, '\xbbdb099c6ebef77e139ab0ab9d37a651');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'ada', 'enroll', '01ba60d4-2260-7cd2-806a-0e835bee5493', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'ada', 'signInWithPasskey', '01ba60d4-2260-708a-9cf9-f551373d81bb', 1900000060000, '\x1e3fe02daf2a699d1d17f0c8cf131fd0');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-72ad-a50e-e11ef6db8649', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x2a882ea88667a7971940bae8ba0f16eca3e3cb1a91b1c5b874772e33e7c20546', 'invite', '01ba60d4-2260-7fc2-a872-48947db27fcd', 'Ευγενία', 'support', '01ba60d3-3800-72ad-a50e-e11ef6db8649', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x1fd9ac3d3709e2b804cca6ce6d137ef3a9a80e44b1fb562de0b272ef8080551b', 'invite', '01ba60d4-2260-7bc4-9979-2b3f2cbf14f0', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\x2a8286def3309e19fccf5986f2c3e89dba6a5e58dfa74aabbbee772b64f0c3b6');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\xbd31444ab428d323aa2e6ae0700495dbf3444129a34c6f6294b4032f99f653d9', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\xf05ed0c6b59f06b581498a822a747149d99dbe5602b5f11623ab71f6c2477893', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0005');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d3-3800-780b-9460-22a36643f661', '\xe83f29b91086a55b32d1a9b7f3b985f641503abf02e11875a03c36d5f8fc5202', '\x5d3d287dc6f18201c400763d97cba260cf0fa570caf8ead8349f3d57a1dd9c6bbd9919460568f13f121b7a023d0829247bd94d4a6de25f42d5390adc092b26aa4e70c08e76e484de7b0f52d2752cb30f20570941b81119f0c2f268f7be67c4f29b4383b410542e63f1e4fa7ce845eb3d07b8a8', 'tnyq', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-727f-89a4-8fc036b1af1f', '\xedb76672bf24753f3c8bba71b7ffd70838ec82244604a492b0aac022b16bd943', '\x7232452f4e2d80e1a2d2e9d718734593e39d4fae182f998328f42dd3b0ed80703d79e178b85a74b1e452b1bb53bbe8d1443b80bd007ae992905126e3cdfa5ff991669827a516c3444dd4e335f8aaf3defa9f1d4c1c4bb3dd01b0402b47b5b86bee5325789fe8e18222e804c076b4caa4ac3225', 'ynxq', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-78ad-91a8-05e649664eeb', '\x300e3262ae124134952c12e0fa6a514248e2280ca564955131a57e7ace8dc773', '\x5869982c96ff947c304dcc8736a816b7376fbda92a30ffcd4cf9b07f26766b6a0e17868a3551d69366940ebcdbfd3e408dbf3db6f9af074f87116dba23f67be119332a63e8ac4558943b7875c2ed864e8b2760822e14932062d919eb07012674d1a912f636de313b9102842d0c4b03c8f8ce53', '24kq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ada', 'x5FiWqYqTM82D-PgOoQV8dYiFATFJvnnK37MU9m3STg', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'ohne-alles', 'WhdO2b624HolZemACPdHCNxGJvs3R17ylF1TpakeOfg', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'zoë', 'xYCgjOvPGlhzA_O_jY_BDcdAgvAor8G_rRLk0VvmpL4', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'gone', 'hNF5Db55Cdlb7zUGBs7aD3BXHSQJg5fuGvC8eu7VlCs', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'ada', '6GzShVD39GfyR7xQBJWUHpQ_crA83WePlwS4eHsIKEc', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d3-3800-7e5a-8abd-e926c1b25540', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d3-3800-7e6c-9127-6dce968652a4', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-70c2-b3c9-63368e96af62', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7228-99f0-6dd31967538a', 1900000060000, 'key:01ba60d3-3800-780b-9460-22a36643f661', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7784-a34e-296367f55e2a', 1900000060000, 'key:01ba60d3-3800-780b-9460-22a36643f661', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7733-acbe-44dfed9ce1f6', 1900000060000, 'key:01ba60d3-3800-780b-9460-22a36643f661', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-79d4-9f33-12a4691bf1c2', 1900000060000, 'key:01ba60d3-3800-780b-9460-22a36643f661', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7129-8b5d-41e88b8d8856', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-7a92-a3bd-7a06d7cd1767', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7eaf-8f8f-2a2db0ca8095', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-76ea-8771-a17b086dd9cc', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7cbb-b213-8a63a6162b5e', 1900000060000, 'key:01ba60d3-3800-780b-9460-22a36643f661', 'authenticator.removed', '01ba60d4-2260-76ea-8771-a17b086dd9cc', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7029-b069-16c320c4d1d0', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7cd1-8618-ae61cf97f937', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7e9c-aba7-0092a220e58a', 1900000060000, 'key:01ba60d3-3800-780b-9460-22a36643f661', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-7409-ad30-cc3cc229d708', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-787f-b8bf-8272bd3e4465', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-74e2-ab38-079d73437efc', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-78ad-91a8-05e649664eeb', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-71d5-890e-510d8023c01e', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-78ad-91a8-05e649664eeb', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-7450-8359-60e4c0a94760', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7032-9813-ef68f04cafc5', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7046-a6aa-7ad1b6abf18e', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7eb1-bf06-0c73002a9f4f', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-7fc2-a872-48947db27fcd', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-72ad-a50e-e11ef6db8649"}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-76d5-bb8a-e9d88aa38c70', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-7bc4-9979-2b3f2cbf14f0', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d3-3800-70c2-b3c9-63368e96af62', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '01ba60d4-2260-7a92-a3bd-7a06d7cd1767', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\xca5972c499ac6512a874a151fa25f28abf2b17f7f6f4b1bbf931bbd6b0c5e4c4', -7, '\x04ef007cf299de0ba7f8e8cd7d4fe3b1132b709334eb68ec053fafecf2a247ff1ec8cdb69396aeddbb85a0bfbadcfaded2e870e6bd77fe76ba7486f44feff887a9', '\xa5010203262001215820ef007cf299de0ba7f8e8cd7d4fe3b1132b709334eb68ec053fafecf2a247ff1e225820c8cdb69396aeddbb85a0bfbadcfaded2e870e6bd77fe76ba7486f44feff887a9', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '01ba60d4-2260-7032-9813-ef68f04cafc5', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\xb85878936fe27ea06cd801e4fae4a7f9e42dedc296a211e5d6ddf1130d6ac755', -7, '\x040817e505fa36330e134e37aa15f5145c1e8f639ce1ba022b2730d14c31204ab9e354948f54513006aae26f16b94e9b335b5137dc76576aa5ea8937cb4c9ad586', '\xa50102032620012158200817e505fa36330e134e37aa15f5145c1e8f639ce1ba022b2730d14c31204ab9225820e354948f54513006aae26f16b94e9b335b5137dc76576aa5ea8937cb4c9ad586', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '\xddc7759c77669af37fdbb45285f188b6', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '\x94692b2282a2b60a4161fbfff347011d', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '\x3ccdb06d1183558d18d08651aaf95007', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '\x0e07c1dd11d76c34ed77624040ad6a2c', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '\x8b5a5d9cd02042115e6847e976ea05d4', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', '\xec3e6c989effeadc3c2b54e7d043eabd', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', '\xfb042f9e6ca4b3582e966f2be768c38c', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-72ad-a50e-e11ef6db8649', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x02d58e45587634c2a3030d7b93aecf370025634420692e6574001a87179067bc04e58991b60bcce2c806279a38cb8607fd811bd4d7b6b9aa63271ae7', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-79e3-8519-46be18238355', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xc83c5d46e8e80ed3e7ddbd5b70639c54caae74fc9a3580fba01b590ab02361fcc89991bc5985030e043bb85d039bbdd2551b7adad95641060d123596', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\xea84c27b217a4dc9a5b78a7355ecd1489732a487b26815182c27fd52b1944b0ce72fa36b7f201e4e24c996c96d67e4c5438f256c98ff0af1e1a627a8', 1900000060000, 1900000060000);
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

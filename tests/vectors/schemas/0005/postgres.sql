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
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'enroll', '01ba60d3-3800-7086-a331-44b5fda70237', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7f8d-a333-f8af997f66a2', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'signInWithPasskey', '01ba60d3-3800-77eb-b7b3-bbb6563a7e6d', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7f8d-a333-f8af997f66a2', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xc5474f1012bfd1846d064569cc6716d6', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7f8d-a333-f8af997f66a2', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xcd31c23fcb912223b3b47821489b1415', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-7f8d-a333-f8af997f66a2', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'zoë', 'enroll', '01ba60d4-2260-79d0-ae7b-ebddb2908da9', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-79fa-bfe6-693a20e7e307', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7b58-ac4d-2dbe2cc53784', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-79fa-bfe6-693a20e7e307', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x4f01fbea0bda1aaac283fae31976c916', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'gone', 'enroll', '01ba60d4-2260-7b91-8a5f-26ca8eacf376', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-73e7-bb67-191d402a18b4', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'gone', 'signInWithPasskey', '01ba60d4-2260-707c-8ebf-767fc3c92c41', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-73e7-bb67-191d402a18b4', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xd5269791e53a4a5bad1d76ff4de933e7', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'ada', 'enroll', '01ba60d4-2260-7005-8690-5b11861aeacc', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c8f-b6bf-ca13b66131b0', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'ada', 'signInWithPasskey', '01ba60d4-2260-76a0-8e38-df1b6ac9af5f', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c8f-b6bf-ca13b66131b0', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\xfb37a1be61c1c04dbae803aa6331d2f6', 1900003660000);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'enroll', '01ba60d3-3800-7086-a331-44b5fda70237', 1900000000000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'signInWithPasskey', '01ba60d3-3800-77eb-b7b3-bbb6563a7e6d', 1900000000000, '\xc5474f1012bfd1846d064569cc6716d6');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'signIn', 'once', 1900000000000, '\xcd31c23fcb912223b3b47821489b1415');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'withdraw', 'größer-als-1000', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-0', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-2', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'pay', 'pay-3', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ohne-alles', 'open', 'open-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'zoë', 'enroll', '01ba60d4-2260-79d0-ae7b-ebddb2908da9', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7b58-ac4d-2dbe2cc53784', 1900000060000, '\x4f01fbea0bda1aaac283fae31976c916');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'gone', 'enroll', '01ba60d4-2260-7b91-8a5f-26ca8eacf376', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'gone', 'signInWithPasskey', '01ba60d4-2260-707c-8ebf-767fc3c92c41', 1900000060000, '\xd5269791e53a4a5bad1d76ff4de933e7');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'ada', 'enroll', '01ba60d4-2260-7005-8690-5b11861aeacc', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'ada', 'signInWithPasskey', '01ba60d4-2260-76a0-8e38-df1b6ac9af5f', 1900000060000, '\xfb37a1be61c1c04dbae803aa6331d2f6');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-78be-a65c-5e3396d7ac48', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x28178892b98f272a8c58ce7664f79239a50e6ee549cb73a4e5fa163756a1be13', 'invite', '01ba60d4-2260-7335-a3b6-ae0922c7bc13', 'Ευγενία', 'support', '01ba60d3-3800-78be-a65c-5e3396d7ac48', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\xb3d1b6aec99bdb966fa441c3b209868a232997face227f78f4a5816f958241f0', 'invite', '01ba60d4-2260-7646-96e8-39cb99ff8ee2', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\x3c992e920009d476cdb7f2c741b182fca5ea9418fab4acf083db74b2a4011b86');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x958b4815759d135685a79b4c92de5f30e6d46a8ecec2e102fbb1822c92c3d0ea', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x910fe35c42a0dc80c0cc77705e932127c29d4b76f1e760bbdaa8352c416023dc', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0005');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d3-3800-7189-b595-ed2bfdd9d18f', '\x27d58784aad6266decee1b639d69059782d4e9d363f0b760e392e07323bae87c', '\xe0caee905e73c9fd73ce23304c16df4346f268d25476c75fc12a4691647c6650cc9fdc710df5a00b38c50cdc3727c818fe38c988a583b2df8c406b4567d807b171f44552fe53a9c41918431e4267c86c05cb35defd2bee8ee24b6fdc77d6ee51f8a1cdf18b44180812587509e28c6e603c358a', 'w65a', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-738c-a5fe-d9cc8ea6e9f1', '\xc3e1950f1ed43339696e886a9a8756ed1ef93f90afc5fff42e7e93312427354f', '\x123330e23c3fd0e6aa9917c4be24d2642418c35713f749b33ccbed4f96f2a82769383918d10f821461a17e6bf41b21b6385a225800185f920edff48a5fb1e91e3f2113dc715e207833ed04a4227e95adbc8be60b217fc3b9e6b537e8fd98672155af0bd1b4ad46eef38d32a657ae14a954f768', 'ugma', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-7116-9ca2-a5c460e83fc0', '\x44b5d063986e2d8e6b3cd3630a9a5ddcb133979129cc43578f9eb80fef01853f', '\x4c607e215ac911e616177c2737bc85008409673fa8fd5345c5547696f01943ecb11e63b28b78b9505b551b5abaeac7c6ee9e792d1ac30fb58279e47b0520550ee95c74929d1047f41aea3b46aa6905bb2ebd0f04870aa293b45f7b35cd65c87a2ead0a392d51eb398a23a96529b183d5fe0b6a', '6dyq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ada', 'WXTapStldluERgvYWktJKUkoGSJW_WkiEJDFjNXrK90', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'ohne-alles', 'PKBdgZr0wSEsmrlwb5A6_cjyuGp1F4g1VyNYfa9Ollk', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'zoë', 'Uza1Hrpb9YP8l8ASqndJlUE8YKK96voFb074-FQBahk', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'gone', '6I3kSRAGkO8_JBVhMKvOZ_3zZKCuKoaZUD1wtGYB7RQ', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'ada', 'pnd695RqESFz9O_8UldhM5we4dxF7hryPIBvi_pHGOs', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d3-3800-7f30-93d2-33d8510b903d', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d3-3800-7a9a-8232-3dc39ef7eac5', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-7f8d-a333-f8af997f66a2', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-739c-a3a9-fd65c5476621', 1900000060000, 'key:01ba60d3-3800-7189-b595-ed2bfdd9d18f', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-7096-86dd-a43a0d461ab2', 1900000060000, 'key:01ba60d3-3800-7189-b595-ed2bfdd9d18f', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-7957-8f68-651c8b9b8fb0', 1900000060000, 'key:01ba60d3-3800-7189-b595-ed2bfdd9d18f', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-707d-8e91-dea4334e398e', 1900000060000, 'key:01ba60d3-3800-7189-b595-ed2bfdd9d18f', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-77cc-b063-16919d912d7f', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-79fa-bfe6-693a20e7e307', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-7765-9d6a-097c6eb016d1', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-73e7-bb67-191d402a18b4', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-7695-9a1b-8c6b47fecc5d', 1900000060000, 'key:01ba60d3-3800-7189-b595-ed2bfdd9d18f', 'authenticator.removed', '01ba60d4-2260-73e7-bb67-191d402a18b4', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-74fa-8cca-4e368b61b684', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7acc-9459-cf9720d20475', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-7cae-80c4-2fdee66ae406', 1900000060000, 'key:01ba60d3-3800-7189-b595-ed2bfdd9d18f', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-78c9-ada8-9db5c0fd3d17', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-7524-9728-6f01db40b6c9', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-7664-a1d2-11af230a8d27', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-7116-9ca2-a5c460e83fc0', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-75c1-84cc-9d0284143ebe', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-7116-9ca2-a5c460e83fc0', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-7be3-89d4-fe309d10de76', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7c8f-b6bf-ca13b66131b0', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7a0f-8a23-8c2ca9d84ee3', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-7b34-8a1c-71e1b20f060a', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-7335-a3b6-ae0922c7bc13', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-78be-a65c-5e3396d7ac48"}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-791b-849d-ae08ae3152ae', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-7646-96e8-39cb99ff8ee2', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d3-3800-7f8d-a333-f8af997f66a2', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '01ba60d4-2260-79fa-bfe6-693a20e7e307', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\x2f1b45e6274a380f2a3f1a79a4d0e3c1c45a19e60c3370c77fc675a4b4cc34f5', -7, '\x040b737307985c91006e6d43adfafbc177e6d1c713a408e71ef70e401da66f26a8850b5cf5ebb888d2661c4692d1f09346fefd783c76af16a76e478a7d856fb3e8', '\xa50102032620012158200b737307985c91006e6d43adfafbc177e6d1c713a408e71ef70e401da66f26a8225820850b5cf5ebb888d2661c4692d1f09346fefd783c76af16a76e478a7d856fb3e8', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '01ba60d4-2260-7c8f-b6bf-ca13b66131b0', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\xf6de93ed2dc42a707fef91d37ad80b674df8126d839681e9e2348862397d26b6', -7, '\x047eb72000fbbd7cad9bd4fa75eab298d6c174eab2da4923705fd68efa08fe5da9b763488ba8b40f80fe0b005049b5ad687fe853e12d02989f461aceae31190f81', '\xa50102032620012158207eb72000fbbd7cad9bd4fa75eab298d6c174eab2da4923705fd68efa08fe5da9225820b763488ba8b40f80fe0b005049b5ad687fe853e12d02989f461aceae31190f81', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '\x3001257991286120acb656bc61f057bd', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '\x31e120b6f7346bed016797cd1c4954be', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '\xc08eeace247e4783abf69c59457e3c76', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '\x9f30404f83df24af5877639b4c4163dd', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '\xa90b7f8c80209cd759f942433dabaecc', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', '\x723c9451d3761e744053a4eecfbca0e9', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', '\xd689c27fa1708cc253d3e67286f5ceee', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-78be-a65c-5e3396d7ac48', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x983d6c3f7815e8355e90addc8f5b04a5d9735e176026df55101de0eb08f5688eac8402735368d9d6e9973f99adae510580fb09661c949f5306ce103c', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-7d86-8d86-c10bdf450717', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xa18a496fe61178393641ce7f733f3016ca6db91fa55a2af68f7c68f0de8fb0246cb0bd18512dd4698e315488c2fd8bbdd4c0d4dd19975432051d72b6', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\x92ae9a80e442343ef8228aaff95f7761a2b8871ad40891e082954d2ae783494a5bc93b95e0bfc8bf8609d3f494740ed0f66e2b66d09aeb8c66a90b30', 1900000060000, 1900000060000);
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

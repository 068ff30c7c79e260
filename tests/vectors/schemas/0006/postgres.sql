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
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'enroll', '01ba60d3-3800-783d-951d-c6e5603fee5c', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7501-b616-94d09a04deca', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'signInWithPasskey', '01ba60d3-3800-74dc-baa8-8cd9f7553a7f', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7501-b616-94d09a04deca', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x26f671bf96daf7cdd2571687c0d1a0e8', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'signIn', 'once', 'CHALLENGE_SUCCEEDED', 1900000000000, 1900000000000, 'PASSKEY', '01ba60d3-3800-7501-b616-94d09a04deca', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x6602e3d81fee49fef4b7d574abeb23b1', 1900003600000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'withdraw', 'größer-als-1000', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d3-3800-7501-b616-94d09a04deca', '2001:db8::1', 'Mozilla/5.0 (「試験」)', 'gerät-1', 'https://app.example.com/zurück?à=1', true, 'de-AT', '{"amount":1000.5,"to":"Öl & Gas 株式会社"}', NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-0', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-1', 'BLOCK', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-2', 'REVIEW_REQUIRED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-3', 'CHALLENGE_FAILED', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ohne-alles', 'open', 'open-1', 'ALLOW', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'zoë', 'enroll', '01ba60d4-2260-78bb-bb21-364e04937acc', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-71ec-b931-3548ea6dd16e', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7887-92f8-d7c88e871484', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-71ec-b931-3548ea6dd16e', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x049b6440c07e44558ed979165f430a81', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'gone', 'enroll', '01ba60d4-2260-7c0a-992e-81899c945cbd', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-747c-b1e6-2d5056bee7c5', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'gone', 'signInWithPasskey', '01ba60d4-2260-7d7c-a1ea-786ccd1696f2', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-747c-b1e6-2d5056bee7c5', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x39e012868f4c5ab28ec204f52b6d9c87', 1900003660000);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'ada', 'enroll', '01ba60d4-2260-7c87-b036-2930046eaa00', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c18-a85d-da833d4f717f', NULL, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL);
INSERT INTO public.action_default (tenant_id, user_id, code, idempotency_key, state, created_at, state_updated_at, method, authenticator_id, ip_address, user_agent, device_id, redirect_url, redirect_to_settings, locale, custom, nonce, nonce_expires_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'ada', 'signInWithPasskey', '01ba60d4-2260-7fce-b61c-ee5a58ef8ea3', 'CHALLENGE_SUCCEEDED', 1900000060000, 1900000060000, 'PASSKEY', '01ba60d4-2260-7c18-a85d-da833d4f717f', '192.0.2.1', NULL, NULL, NULL, NULL, NULL, NULL, '\x692a458d1fa834b6671f53a55a86a865', 1900003660000);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'enroll', '01ba60d3-3800-783d-951d-c6e5603fee5c', 1900000000000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'signInWithPasskey', '01ba60d3-3800-74dc-baa8-8cd9f7553a7f', 1900000000000, '\x26f671bf96daf7cdd2571687c0d1a0e8');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'signIn', 'once', 1900000000000, '\x6602e3d81fee49fef4b7d574abeb23b1');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'withdraw', 'größer-als-1000', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-0', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-2', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'pay', 'pay-3', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ohne-alles', 'open', 'open-1', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'zoë', 'enroll', '01ba60d4-2260-78bb-bb21-364e04937acc', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'zoë', 'signInWithPasskey', '01ba60d4-2260-7887-92f8-d7c88e871484', 1900000060000, '\x049b6440c07e44558ed979165f430a81');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'gone', 'enroll', '01ba60d4-2260-7c0a-992e-81899c945cbd', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'gone', 'signInWithPasskey', '01ba60d4-2260-7d7c-a1ea-786ccd1696f2', 1900000060000, '\x39e012868f4c5ab28ec204f52b6d9c87');
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'ada', 'enroll', '01ba60d4-2260-7c87-b036-2930046eaa00', 1900000060000, NULL);
INSERT INTO public.action_key (tenant_id, user_id, code, idempotency_key, created_at, nonce) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'ada', 'signInWithPasskey', '01ba60d4-2260-7fce-b61c-ee5a58ef8ea3', 1900000060000, '\x692a458d1fa834b6671f53a55a86a865');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'Åsa', 'admin', NULL, 1900000060000, 'cli');
INSERT INTO public.admin (tenant_id, admin_id, name, role, reach, created_at, created_by) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'Support', 'support', '01ba60d3-3800-721c-8507-5f34a9691d91', 1900000060000, 'cli');
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x9618b04eac1e66c3e422d050a09c610496ebaf4a4743139efa636e2bc5eb9ca2', 'invite', '01ba60d4-2260-7fcc-b9e3-8001ab59ce45', 'Ευγενία', 'support', '01ba60d3-3800-721c-8507-5f34a9691d91', false, 'admin:åsa', 1900000060000, 1900001860000, NULL, NULL);
INSERT INTO public.admin_invitation (tenant_id, secret_hash, purpose, admin_id, name, role, reach, only_first, created_by, created_at, expires_at, consumed_at, ticket_hash) VALUES ('00000000-0000-7000-8000-000000000000', '\x8caecbaf5bbff9b0673c8c18f1d819a651866eec11a5f9d9998a0711d51110e2', 'invite', '01ba60d4-2260-7af5-b46e-21b8ed3f324d', 'Renée', 'admin', NULL, false, 'cli', 1900000060000, 1900001860000, 1900000060000, '\xa453e61d08d25133a3b0083916c011dd32d1f05592787af99803426d2c942e3c');
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\xde0d2076c3319657e97119bf3eb6ea054a35c148fa279f41bd0d82dbd2cc3a59', 'åsa', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.admin_session (tenant_id, secret_hash, admin_id, opened_by, created_at, expires_at, seen_at, verified_at) VALUES ('00000000-0000-7000-8000-000000000000', '\x5d62c23f7f17267fc1f1952faf098776fbba5d9bab26dda4f21da52cae685615', 'support', 'passkey', 1900000060000, 1900043260000, 1900000060000, 1900000060000);
INSERT INTO public.alembic_version (version_num) VALUES ('0006');
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d3-3800-71ff-a107-0224eb321985', '\x3ee8d71f48f666b9452ba4393cbfd7ff374a3dbd82ef033f2380b3eee666e9d8', '\x7a177d885ee6c88e59a62bd9399ef5dffa7b611da51bca02d94220df67e20ace5dfb56f881a2b7ba393d4d9eabb1f9e87be9bfadce1e701170d0150c7b0663011ee6bbcaf478b3ba6290a30578c3b28f53d1d65e852c0d075bbfd29983d18ab9907b40b54d6bd09937c2f23799d1d1456f174a', 'taaa', 1900000000000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-7fa4-af90-e38ddc4d3bf9', '\x472f446c5d6962825c1797f9e6b9f0d1073212a8316a36533ae5af4455dfd99f', '\xd42d358c7de00e698eebaedc6edc9f7c7df7043ee6b3682c70cb00479f1fb8f25e21b0a69567886b00d1fb139e1e2a76817d7a0e267e3037b16a0a3ac52f200d454eff8a8254e3e511a95d7d4fe4d5c94bbe4c56eb0464de074b131b25723eb6ab15816c2671a13779b44aa8535a9576498bd2', 'f77q', 1900000060000, NULL);
INSERT INTO public.api_key (tenant_id, key_id, secret_hash, sealed_secret, hint, created_at, revoked_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-74d8-bba8-e47f6a3b7254', '\x05d858f4d6248f274e2da0f7ba1a332bb8ee9a11f64872bc271fe7f8aa9739d9', '\x00b428d2349b669b9188cdac7637ff7226cab3aa72ec3fa33896eaf206de114b4bad6278c08c38c464fd25850504bfa4cf308c4650af0cb5aa9d744f32ec97f0cf4db2e2346d6261f41e5cc99ae891026ef4c9b463fbc9617a12f2c55e0247d64c8c396832e4deaadbcd7030493ddfa80e5bb3', '5qtq', 1900000060000, 1900000060000);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ada', 'IPviKiGFSMHq3aIbdoMZMiFHKmoPV813D328Hh8UjqE', 1900000000000, 1900000060000, NULL, NULL, NULL, NULL, 'ada@example.com', 'Ада Лавлейс', 'de-AT', NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'ohne-alles', 'YFkrQ2MWVB6-KFJsiduBshLam4zz0Vkfrt2UYMvfSYI', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'zoë', 'AR40Hajiu2ojos4EledXS0FLAyB0odMuyi_eGMV4aio', 1900000060000, 1900000060000, 'zoë@exämple.com', true, '+43123456789', false, 'zoë', 'Zoë 東京 🗝', 'fr-CA', '{"größe":[1,null,"½"]}', NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'gone', 'KBp1AdZ56vBswC_P5WULQmtnNLW93Sg_dq3YOEyLvj8', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'ada', 'ZKSBIsdiTJdf8QSdClhZnp_hqKmHLLzjNBtOcUAIWac', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'åsa', 'handle-åsa', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.app_user (tenant_id, user_id, user_handle, created_at, updated_at, email, email_verified, phone_number, phone_number_verified, username, display_name, locale, custom, default_verification_method) VALUES ('00000000-0000-7000-8000-000000000000', 'support', 'handle-support', 1900000060000, 1900000060000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Größe: «½» 漢字 🔑');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d3-3800-79c7-820b-0e22d2981abb', 1900000000000, 'cli', 'tenant.created', 'Acme', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d3-3800-78da-9594-d22aae05d4bd', 1900000000000, 'user:ada', 'authenticator.enrolled', '01ba60d3-3800-7501-b616-94d09a04deca', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7aa4-9b1d-818fbe518a7d', 1900000060000, 'key:01ba60d3-3800-71ff-a107-0224eb321985', 'action.updated', 'pay-0', '{"userId":"ada","action":"pay","state":"ALLOW"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7a50-8258-ceab0e5ae0dc', 1900000060000, 'key:01ba60d3-3800-71ff-a107-0224eb321985', 'action.updated', 'pay-1', '{"userId":"ada","action":"pay","state":"BLOCK"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7753-9b58-0ba8eb369320', 1900000060000, 'key:01ba60d3-3800-71ff-a107-0224eb321985', 'action.updated', 'pay-2', '{"userId":"ada","action":"pay","state":"REVIEW_REQUIRED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7a35-b088-b66d5dc7152b', 1900000060000, 'key:01ba60d3-3800-71ff-a107-0224eb321985', 'action.updated', 'pay-3', '{"userId":"ada","action":"pay","state":"CHALLENGE_FAILED"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-74b7-973c-2b8a85d80f5e', 1900000060000, 'user:zoë', 'authenticator.enrolled', '01ba60d4-2260-71ec-b931-3548ea6dd16e', '{"userId":"zoë","verificationMethod":"PASSKEY","action":"enroll"}', 'zoë');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7da0-a6f2-44ab7ebf1693', 1900000060000, 'user:gone', 'authenticator.enrolled', '01ba60d4-2260-747c-b1e6-2d5056bee7c5', '{"userId":"gone","verificationMethod":"PASSKEY","action":"enroll"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7327-856b-696170712cf9', 1900000060000, 'key:01ba60d3-3800-71ff-a107-0224eb321985', 'authenticator.removed', '01ba60d4-2260-747c-b1e6-2d5056bee7c5', '{"userId":"gone","verificationMethod":"PASSKEY"}', 'gone');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7703-b8d0-0a0581b5606b', 1900000060000, 'user:left', 'authenticator.enrolled', '01ba60d4-2260-7815-bfca-2059becdef6e', '{"userId":"left","verificationMethod":"PASSKEY","action":"enroll"}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-7ed6-8594-70e5a1f3da81', 1900000060000, 'key:01ba60d3-3800-71ff-a107-0224eb321985', 'user.deleted', 'left', '{}', 'left');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-769c-9e2b-2ac4e536d803', 1900000060000, 'cli', 'tenant.created', 'Łódź 株式会社', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-71d9-8be1-9cdf2bc88f93', 1900000060000, 'cli', 'origin.added', 'http://localhost:8080', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-742f-bd5c-eb51255de99b', 1900000060000, 'cli', 'key.created', '01ba60d4-2260-74d8-bba8-e47f6a3b7254', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-7c00-85f6-e2c5940f4df6', 1900000060000, 'cli', 'key.revoked', '01ba60d4-2260-74d8-bba8-e47f6a3b7254', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-7cd2-b4c9-20ddb41ee33b', 1900000060000, 'user:ada', 'authenticator.enrolled', '01ba60d4-2260-7c18-a85d-da833d4f717f', '{"userId":"ada","verificationMethod":"PASSKEY","action":"enroll"}', 'ada');
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-77f8-8688-1a2678fccfb4', 1900000060000, 'system', 'tenant.created', 'http://localhost:8787', '{}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-77d2-aa12-90fe1d9e8ddf', 1900000060000, 'admin:åsa', 'admin.invited', '01ba60d4-2260-7fcc-b9e3-8001ab59ce45', '{"name":"Ευγενία","role":"support","reach":"01ba60d3-3800-721c-8507-5f34a9691d91"}', NULL);
INSERT INTO public.audit_event_default (tenant_id, event_id, at, actor, event, target, details, user_id) VALUES ('00000000-0000-7000-8000-000000000000', '01ba60d4-2260-7941-b767-d3a6186adc26', 1900000060000, 'cli', 'admin.invited', '01ba60d4-2260-7af5-b46e-21b8ed3f324d', '{"name":"Renée","role":"admin","reach":null}', NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d3-3800-7501-b616-94d09a04deca', 'ada', 'PASSKEY', 1900000000000, 1900000000000, 1900000060000, NULL, 'jo', 'Ада Лавлейс', '\x6120706173736b657920696e20657665727920736368656d6127732064756d70', -7, '\x04a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bedbec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', '\xa5010203262001215820a831c43627e3f4f0c72fde04ff351f8eb4e9c2ea35fd0046ad307ce301bd4bed225820bec3987abc133445b39027e9af9d5a08ccaa3e6c53c6c5ce5f1e1efa00275c4a', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '01ba60d4-2260-71ec-b931-3548ea6dd16e', 'zoë', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, NULL, 'jo', 'Zoë 東京 🗝', '\x2871c00c951dee10744be80c3566b1b93d23ada9eb9e4d2be4e1cbbbc1b24b1e', -7, '\x04a1e2c7fce0ed4d456688b7e5bbe0e43f51931ff83e8a5a539e502959b16aaa55005336266c830c42e33924e5a38a25c987e4ae95583e3269ddfe3fb56cb00235', '\xa5010203262001215820a1e2c7fce0ed4d456688b7e5bbe0e43f51931ff83e8a5a539e502959b16aaa55225820005336266c830c42e33924e5a38a25c987e4ae95583e3269ddfe3fb56cb00235', 2, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["usb"]', 'cross-platform', false, false, true, 'none', 'none', NULL, NULL, false, NULL, NULL, true, NULL, NULL, NULL, NULL);
INSERT INTO public.authenticator (tenant_id, authenticator_id, user_id, method, created_at, verified_at, last_verified_at, name, username, display_name, credential_id, public_key_alg, public_key, cose_key, sign_count, rp_id, aaguid, transports, attachment, backup_eligible, backed_up, uv_initialized, attestation_format, attestation_type, user_agent, device_id, attestation_trusted, attestation_object, client_data, discoverable, prf_enabled, large_blob_supported, credential_protection, min_pin_length) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '01ba60d4-2260-7c18-a85d-da833d4f717f', 'ada', 'PASSKEY', 1900000060000, 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑', 'jo', 'jo', '\x470dcbbe54c82a784a8542e4911e3b69dd2e54ab1f73d0d1a4315acd697f64ca', -7, '\x042cc3c1181104410d6dd58b6e2a9eada3c4491e80aa2eb661889d8465d9dbdd220dcc75408b0ae8d9a499461d25683ffd5d73a5463197123ba570601c5a1749d6', '\xa50102032620012158202cc3c1181104410d6dd58b6e2a9eada3c4491e80aa2eb661889d8465d9dbdd222258200dcc75408b0ae8d9a499461d25683ffd5d73a5463197123ba570601c5a1749d6', 0, 'localhost', '6b657973-7469-6c65-2d74-657374696e67', '["internal","hybrid"]', 'platform', true, true, true, 'none', 'none', 'Größe: «½» 漢字 🔑', 'Größe: «½» 漢字 🔑', false, '\x00ff', '\x00ff', true, true, true, 7, 7);
INSERT INTO public.metadata (id, number, next_update, sheet, source, etag, stored_at, asked_at, failure) VALUES (1, 7, '2030-04-01', '\x789c9bc2becac8c0d840d7c044d7c070c2040021a9044a', 'https://mds.example.com/', '"7"', 1900000060000, 1900000060000, 'Größe: «½» 漢字 🔑');
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'http://localhost', 1900000000000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'http://localhost', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'http://localhost:8080', 1900000060000);
INSERT INTO public.origin (tenant_id, origin, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'http://localhost:8787', 1900000060000);
INSERT INTO public.settings_version (id, version) VALUES (1, 8);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '\x18fac4e2020aedfa9168dbf9f4d370a8', 1900000600000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '\xea631aa281c8eb493de3521aa1fe2e90', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '\x22dabb7a128592bce72105f17fa3c999', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '\x6a16471179d32568be83cfc8c022c7e4', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '\x6bd1e6fa63e81e6b972f4cf462ac7e62', 1900000660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', '\x0d68abc44579a2926cd0450d9a2d8411', 1900003660000);
INSERT INTO public.spent_challenge (tenant_id, nonce, expires_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', '\xfe0a5001c06ab1acc0cf4756db5e59bc', 1900000660000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d3-3800-721c-8507-5f34a9691d91', 'Acme', '{"rp_id":"localhost","rp_name":"Acme"}', '\x3db28707bd68d37043601925567c0b6c5d5314323ba0d868dedc6c265f84a9f741058a2b17feb8eaffb4276e4705cdca0f163a5376f88ddf25b360ee', 1900000000000, 1900000000000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('01ba60d4-2260-772f-8fcb-08bc15cbc966', 'Łódź 株式会社', '{"rp_id":"localhost","rp_name":"Łódź 株式会社"}', '\xde534ce81ac8cd4ed03ccb3e72bb478a5d57ad238b2b00b5f583976351e9e8bbeaf4cfc15c52a821729862ad55613ca81720a6a20e3330b216a49a73', 1900000060000, 1900000060000);
INSERT INTO public.tenant (tenant_id, name, settings, wrapped_key, challenges_valid_from, created_at) VALUES ('00000000-0000-7000-8000-000000000000', 'Keystile Portal', '{"rp_id":"localhost","rp_name":"Keystile Portal","conditional_create":false}', '\xca29faa4daa803539b39eb7ad264c9403324f1d055fe0fa26176f264ecdbd4606e5605fb5419576363deb9fab97fad15d45ddfcaefe39b2ba630a97d', 1900000060000, 1900000060000);
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

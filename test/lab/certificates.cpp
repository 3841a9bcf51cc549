#include "test/lab/certificates.hpp"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace vedette::lab {

namespace {

void require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error{std::string{"making certificates: "} + what};
}

EVP_PKEY* new_key() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  require(key != nullptr, "key");
  return key;
}

void extend(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  require(extension != nullptr, "extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// Without an issuer: its own.
X509* new_certificate(const Wish& wish, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  X509* certificate = X509_new();
  require(certificate != nullptr, "certificate");
  X509_set_version(certificate, X509_VERSION_3);
  BIGNUM* serial = BN_new();
  BN_rand(serial, 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
  BN_free(serial);
  const auto seconds = [](std::chrono::hours span) { return static_cast<long>(span / std::chrono::seconds{1}); };
  // One that has expired began the longer ago.
  const std::chrono::hours begin = std::min(std::chrono::hours{-1}, wish.good_for * 2);
  X509_gmtime_adj(X509_getm_notBefore(certificate), seconds(begin));
  X509_gmtime_adj(X509_getm_notAfter(certificate), seconds(wish.good_for));
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, issuer == nullptr ? name : X509_get_subject_name(issuer));
  X509_set_pubkey(certificate, key);
  // All that the strictest library asks for, and the address by which the tests connect.
  if (issuer == nullptr) {
    extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(certificate, certificate, NID_subject_key_identifier, "hash");
  } else {
    extend(certificate, issuer, NID_authority_key_identifier, "keyid");
    extend(certificate, issuer, NID_subject_alt_name, "IP:127.0.0.1");
  }
  require(X509_sign(certificate, issuer == nullptr ? key : issuer_key, EVP_sha256()) > 0, "signature");
  return certificate;
}

std::FILE* open_for_writing(const std::filesystem::path& file) {
  std::FILE* stream = std::fopen(file.c_str(), "w");
  require(stream != nullptr, file.c_str());
  return stream;
}

}  // namespace

void Authority::Frees::operator()(x509_st* certificate) const {
  X509_free(certificate);
}

void Authority::Frees::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

Authority::Authority(const std::string& name)
    : key_{new_key()}, certificate_{new_certificate({.name = name}, key_.get(), nullptr, nullptr)} {}
Authority::Authority(Authority&&) noexcept = default;
Authority::~Authority() = default;

void Authority::write(const std::filesystem::path& file) const {
  std::FILE* stream = open_for_writing(file);
  PEM_write_X509(stream, certificate_.get());
  std::fclose(stream);
}

void Authority::issue(const std::filesystem::path& stem, const Wish& wish) const {
  const std::unique_ptr<EVP_PKEY, Frees> key{new_key()};
  const std::unique_ptr<X509, Frees> certificate{new_certificate(wish, key.get(), certificate_.get(), key_.get())};
  std::FILE* stream = open_for_writing(stem.string() + ".crt");
  PEM_write_X509(stream, certificate.get());
  std::fclose(stream);
  stream = open_for_writing(stem.string() + ".key");
  const EVP_CIPHER* lock = wish.passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  const auto* secret = reinterpret_cast<const unsigned char*>(wish.passphrase.data());
  PEM_write_PrivateKey(stream, key.get(), lock, lock == nullptr ? nullptr : secret,
                       static_cast<int>(wish.passphrase.size()), nullptr, nullptr);
  std::fclose(stream);
}

Authority make_certificates(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  Authority authority;
  authority.write(folder / "ca.crt");
  authority.issue(folder / "server");
  authority.issue(folder / "client");
  return authority;
}

}  // namespace vedette::lab

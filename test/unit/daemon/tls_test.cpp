#include "daemon/tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "daemon/tls_context.hpp"
#include "tls_files.hpp"

namespace vedette::daemon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Refused {
  const char* why;
  std::function<void(TlsFiles&)> spoil;
  std::string text;  ///< How it begins, behind the folder's name.
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
  return out << refused.why;
}

constexpr const char* bad_protocols =
    "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.";
constexpr const char* no_ca =
    "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or "
    "tls-auth-clients are enabled!";

class TlsRefuses : public testing::TestWithParam<Refused> {};

/// The texts are those that redis-sentinel 7.0.15 logs for the same files.
TEST_P(TlsRefuses, WithItsReason) {
  TlsFiles files;
  GetParam().spoil(files);

  const std::string problem = Tls{}.reload(files.settings);

  std::string text = problem;
  if (const std::size_t folder = text.find(files.path("")); folder != std::string::npos) {
    text.erase(folder, files.path("").size());
  }
  EXPECT_THAT(text, StartsWith(GetParam().text));
}

using Wish = config::TlsSettings::ClientCertificate;

INSTANTIATE_TEST_SUITE_P(
    Files, TlsRefuses,
    testing::Values(
        Refused{"NoCertificate", [](TlsFiles& f) { f.settings.server = {}; }, "No tls-cert-file configured!"},
        Refused{"NoKey", [](TlsFiles& f) { f.settings.server.key = {}; }, "No tls-key-file configured!"},
        Refused{"NoAuthority", [](TlsFiles& f) { f.settings.ca_certificate = {}; }, no_ca},
        Refused{"NoAuthorityForOptionalCertificates",
                [](TlsFiles& f) {
                  f.settings.ca_certificate = {};
                  f.settings.client_certificate = Wish::optional;
                },
                no_ca},
        Refused{"NoAuthorityForLinks",
                [](TlsFiles& f) {
                  f.settings.ca_certificate = {};
                  f.settings.client_certificate = Wish::not_asked;
                  f.settings.replication = true;
                },
                no_ca},
        Refused{"NoAuthorityForTheClusterThatIsNone",
                [](TlsFiles& f) {
                  f.settings.ca_certificate = {};
                  f.settings.client_certificate = Wish::not_asked;
                  f.settings.cluster = true;
                },
                no_ca},
        Refused{"MissingCertificate", [](TlsFiles& f) { f.settings.server.certificate = f.path("none"); },
                "Failed to load certificate: none: error:80000002:system library::No such file or directory"},
        Refused{"ACertificateThatIsNone", [](TlsFiles& f) { f.settings.server.certificate = f.path("server.key"); },
                "Failed to load certificate: server.key: error:0480006C:PEM routines::no start line"},
        Refused{"MissingKey", [](TlsFiles& f) { f.settings.server.key = f.path("none"); },
                "Failed to load private key: none: error:80000002:system library::No such file or directory"},
        Refused{"AKeyOfAnother", [](TlsFiles& f) { f.settings.server.key = f.path("client.key"); },
                "Failed to load private key: client.key: error:05800074:x509 certificate routines::key values "
                "mismatch"},
        Refused{"MissingAuthority", [](TlsFiles& f) { f.settings.ca_certificate = f.path("none"); },
                "Failed to configure CA certificate(s) file/directory: error:80000002:system library::No such file or "
                "directory"},
        Refused{"MissingClientCertificate", [](TlsFiles& f) { f.settings.client.certificate = f.path("none"); },
                "Failed to load certificate: none: error:80000002"},
        Refused{"UnknownProtocol", [](TlsFiles& f) { f.settings.protocols = "TLSv9"; }, bad_protocols},
        Refused{"ProtocolsWithTwoBlanks", [](TlsFiles& f) { f.settings.protocols = "TLSv1.2  TLSv1.3"; },
                bad_protocols},
        Refused{"ProtocolsWithABlankBehind", [](TlsFiles& f) { f.settings.protocols = "TLSv1.3 "; }, bad_protocols},
        Refused{"UnknownCiphers", [](TlsFiles& f) { f.settings.ciphers = "NOPE"; },
                "Failed to configure ciphers: NOPE"},
        Refused{"UnknownCiphersuites", [](TlsFiles& f) { f.settings.ciphersuites = "NOPE"; },
                "Failed to configure ciphersuites: NOPE"},
        Refused{"MissingDhParameters", [](TlsFiles& f) { f.settings.dh_parameters = f.path("none"); },
                "Failed to load none: No such file or directory"},
        Refused{"DhParametersThatAreNone", [](TlsFiles& f) { f.settings.dh_parameters = f.path("ca.crt"); },
                "ca.crt: failed to read DH params."}),
    [](const auto& refused) { return refused.param.why; });

TEST(Tls, AcceptsWhatIsInOrder) {
  TlsFiles files;
  files.settings.protocols = "tlsv1.2 TLSv1.3";
  files.settings.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  files.settings.ciphersuites = "TLS_AES_128_GCM_SHA256";
  files.settings.prefer_server_ciphers = true;
  files.settings.session_caching = false;

  EXPECT_THAT(Tls{}.reload(files.settings), IsEmpty());
}

TEST(Tls, NeedsNoAuthorityToJudgeNobody) {
  TlsFiles files;
  files.settings.ca_certificate.clear();
  files.settings.client_certificate = Wish::not_asked;

  EXPECT_THAT(Tls{}.reload(files.settings), IsEmpty());
}

TEST(Tls, ADirectoryOfAuthoritiesMayTurnUpLater) {
  TlsFiles files;
  files.settings.ca_certificate.clear();
  files.settings.ca_directory = files.path("none");

  EXPECT_THAT(Tls{}.reload(files.settings), IsEmpty());
}

TEST(Tls, AClientCertificateWithoutItsKeyIsNotLookedAt) {
  TlsFiles files;
  files.settings.client = {files.path("none"), {}, {}};

  EXPECT_THAT(Tls{}.reload(files.settings), IsEmpty());
}

TEST(Tls, ALockedKeyNeedsItsPassphrase) {
  TlsFiles files;
  files.issue("server", {.passphrase = "of the key"});

  EXPECT_THAT(Tls{}.reload(files.settings), HasSubstr("interrupted or cancelled"));
  files.settings.server.passphrase = "wrong one";
  // One in 256 wrong passphrases decrypts to something that looks padded, and is refused in other words.
  EXPECT_THAT(Tls{}.reload(files.settings), AllOf(Not(IsEmpty()), Not(HasSubstr("wrong one"))));
  files.settings.server.passphrase = "of the key";
  EXPECT_THAT(Tls{}.reload(files.settings), IsEmpty());
}

}  // namespace
}  // namespace vedette::daemon

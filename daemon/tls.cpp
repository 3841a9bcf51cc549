#include "daemon/tls.hpp"

#include <openssl/ssl.h>

#include <boost/asio/thread_pool.hpp>
#include <new>
#include <utility>
#include <variant>

#include "daemon/tls_stream.hpp"

namespace vedette::daemon {

struct Tls::Workers {
  asio::thread_pool incoming{1};
  asio::thread_pool outgoing{1};
};

namespace {

std::vector<std::string> files_of(const config::TlsSettings& settings) {
  return {settings.server.certificate, settings.server.key,   settings.client.certificate, settings.client.key,
          settings.ca_certificate,     settings.ca_directory, settings.dh_parameters};
}

TlsState new_state(const TlsContext& context) {
  TlsState state{SSL_new(context.get())};
  if (!state) throw std::bad_alloc{};
  return state;
}

}  // namespace

Tls::Tls() = default;

Tls::~Tls() {
  if (!workers_) return;
  workers_->incoming.stop();
  workers_->outgoing.stop();
  workers_->incoming.join();
  workers_->outgoing.join();
}

std::string Tls::reload(const config::TlsSettings& settings) {
  read_ = stamps_of(files_of(settings));
  auto read = read_tls_files(settings);
  if (auto* problem = std::get_if<std::string>(&read)) return std::move(*problem);
  contexts_ = std::move(std::get<TlsContexts>(read));
  if (!workers_) workers_ = std::make_unique<Workers>();
  return {};
}

bool Tls::files_changed(const config::TlsSettings& settings) const {
  return stamps_of(files_of(settings)) != read_;
}

std::unique_ptr<TlsStream> Tls::accept(StreamSocket& socket) {
  TlsState state = new_state(contexts_.incoming);
  SSL_set_accept_state(state.get());
  return std::make_unique<TlsStream>(socket, std::move(state), workers_->incoming);
}

std::unique_ptr<TlsStream> Tls::connect(StreamSocket& socket) {
  TlsState state = new_state(contexts_.outgoing ? contexts_.outgoing : contexts_.incoming);
  SSL_set_verify(state.get(), SSL_VERIFY_PEER, nullptr);
  SSL_set_connect_state(state.get());
  return std::make_unique<TlsStream>(socket, std::move(state), workers_->outgoing);
}

}  // namespace vedette::daemon

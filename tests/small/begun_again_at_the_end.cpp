// expect: eof-reread in read. The handler begins the same read again, whatever the error code says.
#include <boost/asio.hpp>
#include <memory>
#include <utility>
using boost::asio::ip::tcp;
class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}
    void start() { read(); }
private:
    void read() {
        auto self(shared_from_this());
        socket_.async_read_some(boost::asio::buffer(data_, 1024), [this, self](boost::system::error_code ec, std::size_t n) {
            if (ec)
                read();
            else
                write(n);
        });
    }
    void write(std::size_t n) {
        auto self(shared_from_this());
        boost::asio::async_write(socket_, boost::asio::buffer(data_, n), [this, self](boost::system::error_code ec, std::size_t) {
            if (!ec)
                read();
        });
    }
    tcp::socket socket_;
    char data_[1024];
};
class Server {
public:
    Server(boost::asio::io_context& io, short port) : acceptor_(io, tcp::endpoint(tcp::v4(), port)), socket_(io) { accept(); }
private:
    void accept() {
        acceptor_.async_accept(socket_, [this](boost::system::error_code ec) {
            if (!ec)
                std::make_shared<Session>(std::move(socket_))->start();
            accept();
        });
    }
    tcp::acceptor acceptor_;
    tcp::socket socket_;
};
int main() {
    boost::asio::io_context io;
    Server server(io, 7000);
    io.run();
}
